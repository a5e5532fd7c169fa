package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a new file room on the disk before it is written to. Where a write past the page cache has
 * to make room itself, ext4 lets no other one go on until it is through: with two processors at
 * work, 1.5 GiB took twice as long. What is not written after all is given back. All of this may be
 * refused: then writes make their room themselves. Safe for threads.
 */
final class FileRoom implements Closeable {

  /** Holes that are remembered before their room is given back, which holds writes up, too. */
  private static final int HOLES = 4096;

  private final Path path;
  private Optional<NativeFile> file = Optional.empty();
  private boolean refused;
  private final List<Extent> holes = new ArrayList<>();

  FileRoom(Path path) {
    this.path = path;
  }

  synchronized void reserve(long offset, long length) {
    if (length > 0 && !refused) {
      if (file.isEmpty()) {
        file = NativeFile.openForWriting(path);
      }
      refused = !file.map(f -> f.reserve(offset, length)).orElse(false);
    }
  }

  /** Remembers a part that is not written; whole blocks of it become a hole. */
  synchronized void leaveOut(long from, long to) {
    long start = Math.ceilDiv(from, DataRun.BLOCK) * DataRun.BLOCK;
    long end = to / DataRun.BLOCK * DataRun.BLOCK;
    if (!refused && start < end) { // Room for it may be asked for at this moment.
      holes.add(new Extent(start, end - start));
      if (holes.size() == HOLES) {
        finish();
      }
    }
  }

  /** Gives back the room of all that was left out so far. */
  synchronized void finish() {
    file.ifPresent(f -> holes.forEach(hole -> f.release(hole.offset(), hole.length())));
    holes.clear();
  }

  @Override
  public synchronized void close() {
    file.ifPresent(NativeFile::close);
  }
}
