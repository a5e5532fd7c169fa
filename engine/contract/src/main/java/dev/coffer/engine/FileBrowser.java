package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the files of recovery points without restoring anything (R16). All calls throw {@link
 * EngineException}: NotFound for a point that is not there.
 */
public interface FileBrowser {

  /** What the point's disks are divided into, also what cannot be read. */
  List<Volume> volumes(PointId point);

  /**
   * What is in a folder, by name; of a file, the file itself. Links on the way are followed.
   *
   * @param path as an order for files names it: {@code /path}, or {@code VOLUME:/path}
   * @throws EngineException Refused {@link Refusal#NO_SUCH_FILE} for a path that is nowhere or in
   *     several file systems
   */
  Folder list(PointId point, String path);

  /**
   * A partition, or a volume that is made of such.
   *
   * @param name as it stands before a path: {@code DISK:PARTITION}, where partition 0 is a whole
   *     disk, or {@code GROUP/VOLUME} of LVM
   * @param format what it holds, such as {@code ext4}; empty when it cannot be read
   * @param obstacle why it cannot be read, and what to do; empty when it can
   */
  record Volume(String name, Optional<String> format, Optional<String> obstacle) {}

  /**
   * What is in a folder.
   *
   * @param volume that has it
   * @param more how many entries there are that are not listed, as they are too many
   * @param notes what a person should know, such as which entries are damaged
   */
  record Folder(String volume, List<Entry> entries, long more, List<String> notes) {
    public Folder {
      entries = List.copyOf(entries);
      notes = List.copyOf(notes);
    }
  }

  /**
   * A file, folder, or whatever else there is.
   *
   * @param name as the guest wrote it, so it may hold control characters
   * @param permissions the nine bits {@code rwxrwxrwx} that a restored file gets
   * @param target where a link leads, as the guest wrote it
   */
  record Entry(
      String name,
      Kind kind,
      long sizeBytes,
      int permissions,
      Instant modified,
      Optional<String> target) {}

  /** What an entry is. */
  enum Kind {
    FILE,
    FOLDER,
    LINK,
    /** A device, pipe or socket, which is never restored. */
    SPECIAL
  }
}
