import java.io.IOException;
import java.nio.file.Path;

/** Reads of 4 KiB, each from a chunk that was not read before; the packs are in the page cache. */
record RandomReads(Coffer coffer, Path repository, boolean small) {

  void print() throws IOException, InterruptedException {
    var times = coffer.process("random", repository, small ? 50 : 2000).run().output().strip();
    String[] percentiles = times.split(" ");
    System.out.printf(
        "%nRandom reads of 4 KiB, not cached: median %s ms, p99 %s ms%n",
        percentiles[0], percentiles[1]);
  }
}
