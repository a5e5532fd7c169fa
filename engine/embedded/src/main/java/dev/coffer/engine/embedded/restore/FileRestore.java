package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.Extracted;
import dev.coffer.engine.embedded.files.FileExtraction;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.work.StoppableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Restores single files out of the disks of a recovery point (R16). */
final class FileRestore {

  private FileRestore() {}

  /**
   * Looks whether all paths are there and the destination is empty.
   *
   * @throws EngineException Refused NoSuchFile, NameInUse
   */
  static void check(RestoreSource source, RestoreOrder.Files order) {
    try (var disks = Disks.open(source, () -> false)) {
      FileExtraction.plan(disks.readers(), order);
    } catch (IOException e) {
      throw EngineException.refused(
          Refusal.NO_SUCH_FILE,
          "the files of recovery point %s cannot be read: %s"
              .formatted(source.located().point().id(), e.getMessage()));
    }
  }

  /**
   * Writes the files; they appear at the destination all at once.
   *
   * @param again whether an earlier attempt may have finished just before a crash
   * @param progress is told how many bytes are written
   * @return what a person should know of the result
   */
  static Optional<String> run(
      RestoreSource source,
      RestoreOrder.Files order,
      boolean again,
      BooleanSupplier stop,
      LongConsumer progress)
      throws IOException {
    if (again && isFilled(Path.of(order.destination()))) {
      return Optional.empty();
    }
    try (var disks = Disks.open(source, stop)) {
      Extracted extracted = FileExtraction.plan(disks.readers(), order).write(progress);
      return extracted.note();
    }
  }

  /** The order was taken for an empty destination, and only a complete result gets its name. */
  private static boolean isFilled(Path destination) throws IOException {
    if (!Files.isDirectory(destination)) {
      return false;
    }
    try (var content = Files.list(destination)) {
      return content.findAny().isPresent();
    }
  }

  /** The open disks of a point, by name. */
  private record Disks(Map<String, DiskReader> readers) implements AutoCloseable {

    static Disks open(RestoreSource source, BooleanSupplier stop) throws IOException {
      var disks = new Disks(new LinkedHashMap<>());
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
}
