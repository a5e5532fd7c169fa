package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.repository.BlockLog.Flush;
import dev.coffer.engine.embedded.repository.BlockLog.Write;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What power cuts leave of an image: all that was written before a flush; and of what was written
 * since, any part. Four KiB are written whole or not at all, as disks promise.
 */
final class PowerCuts {

  private static final int WHOLE = 4096;

  /** Looks at what one leaves. */
  interface Visitor {

    /**
     * Looks at an image, and may change it.
     *
     * @param time how many requests there had been
     */
    void visit(int time, Path image) throws Exception;
  }

  private final BlockLog log;
  private final Path safe;
  private final Random random;
  private final double share;
  private final List<Write> pending = new ArrayList<>();

  /**
   * Prepares them.
   *
   * @param before the image as it was before the log; changed
   * @param share how many of all cuts are shown, at most 1
   */
  PowerCuts(BlockLog log, Path before, Random random, double share) {
    this.log = log;
    this.safe = before;
    this.random = random;
    this.share = share;
  }

  /** Shows for each flush what a cut right after it leaves, and what one shortly before. */
  void visit(Visitor visitor) throws Exception {
    for (int time = 1; time <= log.requests().size(); time++) {
      switch (log.requests().get(time - 1)) {
        case Write write -> pending.add(write);
        case Flush _ when pending.isEmpty() -> {}
        case Flush _ -> {
          int lost = random.nextInt(pending.size());
          show(time - 1 - lost, part(pending.subList(0, pending.size() - lost)), visitor);
          write(pending, safe);
          pending.clear();
          show(time, List.of(), visitor);
        }
      }
    }
  }

  private List<Write> part(List<Write> writes) {
    var part = new ArrayList<Write>();
    for (Write write : writes) {
      int kept =
          switch (random.nextInt(3)) {
            case 0 -> write.length();
            case 1 -> random.nextInt(write.length() / WHOLE + 1) * WHOLE;
            default -> 0;
          };
      part.add(write.first(kept));
    }
    return part;
  }

  private void show(int time, List<Write> kept, Visitor visitor) throws Exception {
    if (random.nextDouble() < share) {
      Path image = safe.resolveSibling("cut");
      Tool.run("cp", safe.toString(), image.toString());
      write(kept, image);
      visitor.visit(time, image);
      Files.delete(image);
    }
  }

  private void write(List<Write> writes, Path image) throws IOException {
    try (var channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      log.replay(writes, channel);
    }
  }
}
