package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** Damages disks here and there, and restores all that is left of them. */
abstract class DamagedDisks {

  /** Many times what a sound disk of this size takes, and far less than to go round in circles. */
  private static final long READS = 1_000_000;

  /** A disk that counts how often it is read. */
  record CountingDisk(DiskReader real, AtomicLong read) implements DiskReader {

    @Override
    public long size() {
      return real.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      read.incrementAndGet();
      real.read(offset, into);
    }

    @Override
    public List<Extent> data(long from, long to) throws IOException {
      return real.data(from, to);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }

  /** Four bytes written over four others. */
  record Damage(int place, int value) {}

  /**
   * A sound disk.
   *
   * @param places that may be damaged
   */
  record Image(ByteBuffer content, IntBuffer places) {

    /** One of which all may be damaged that is neither zero nor the content of the large file. */
    static Image of(Path file) throws IOException {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      var places =
          IntStream.iterate(0, at -> at < bytes.capacity() - 4, at -> at + 4)
              .filter(at -> bytes.getInt(at) != 0 && bytes.getInt(at) != 0x78787878);
      return new Image(bytes, IntBuffer.wrap(places.toArray()));
    }

    ByteBuffer copy() {
      var copy = ByteBuffer.allocate(content.capacity()).order(content.order());
      return copy.put(0, content, 0, content.capacity());
    }

    int place(Damage damage) {
      return places.get(damage.place() % places.limit());
    }
  }

  @Provide
  Arbitrary<List<Damage>> damages() {
    // Small numbers first, as is usual, would damage nothing but the superblock.
    var places =
        Arbitraries.integers()
            .greaterOrEqual(0)
            .withDistribution(RandomDistribution.uniform())
            .withoutEdgeCases();
    var nasty = Arbitraries.of(0, -1, 1, 2, 0x7fffffff, 0x80000000, 0xffff, 0x10000, 0x80000);
    var values = Arbitraries.oneOf(nasty, Arbitraries.integers());
    return Combinators.combine(places, values).as(Damage::new).list().ofMinSize(1).ofMaxSize(8);
  }

  static void check(Image image, List<Damage> damages) throws IOException {
    var bytes = image.copy();
    for (var damage : damages) {
      bytes.putInt(image.place(damage), damage.value());
    }
    restoreAll(bytes);
  }

  static void restoreAll(ByteBuffer bytes) throws IOException {
    var disk = new CountingDisk(new TestDisk(bytes), new AtomicLong());
    restoreAll(disk);
    assertThat(disk.read().get()).isLessThan(READS);
  }

  private static void restoreAll(DiskReader disk) throws IOException {
    var temp = MemoryFolder.create();
    var destination = temp.resolve("restored");
    try {
      var order = new RestoreOrder.Files(List.of("/"), destination.toString());
      FileExtraction.plan(Map.of("vda", disk), order).write(_ -> {});
    } catch (DiskException | EngineException expected) {
      assertThat(expected).hasMessageNotContaining("null");
      assertThat(destination).doesNotExist();
    } finally {
      delete(temp);
    }
  }

  static void delete(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    try (var paths = Files.walk(folder)) {
      paths.forEach(all::add);
    }
    for (var path : all.reversed()) {
      Files.delete(path);
    }
  }
}
