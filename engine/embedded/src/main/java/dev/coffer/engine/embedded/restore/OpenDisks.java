package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.work.StoppableReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The open disks of a point, by name. */
record OpenDisks(Map<String, DiskReader> readers) implements AutoCloseable {

  static OpenDisks of(RestoreSource source, BooleanSupplier stop) throws IOException {
    var disks = new OpenDisks(new LinkedHashMap<>());
    try {
      var point = source.located();
      for (StoredDisk disk : source.disks()) {
        var reader = point.read(disk.id());
        disks.readers.put(disk.name(), new StoppableReader(reader, stop));
      }
      return disks;
    } catch (IOException e) {
      disks.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    for (DiskReader reader : readers.values()) {
      reader.close();
    }
  }
}
