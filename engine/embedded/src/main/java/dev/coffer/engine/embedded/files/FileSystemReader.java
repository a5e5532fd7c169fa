package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Read access to one file system of a backed-up disk. Each method throws {@link
 * dev.coffer.engine.embedded.disk.DiskException} for what is damaged or not supported, and nothing
 * else whatever the guest wrote. For one thread.
 */
public interface FileSystemReader {

  /** Takes the entries of a folder one by one. */
  @FunctionalInterface
  interface EntryVisitor {
    /** The name is as the guest wrote it, so it may hold anything. */
    void entry(String name, long id) throws IOException;
  }

  /** Takes the content of a file piece by piece. */
  @FunctionalInterface
  interface ContentVisitor {
    /** The rest of {@code data} stands at {@code position}; it is valid during the call only. */
    void data(long position, ByteBuffer data) throws IOException;
  }

  /** Such as {@code ext4}. */
  String type();

  /** What a person should know of it, such as that it was in use. */
  List<String> notes();

  /** Its topmost folder. */
  FileNode root() throws IOException;

  /** The node of an entry. */
  FileNode node(long id) throws IOException;

  /** Visits all entries of a folder but {@code .} and {@code ..}, in no order. */
  void list(FileNode folder, EntryVisitor visitor) throws IOException;

  /** Whether upper and lower case are equal in names, as in those of Windows. */
  default boolean ignoresCase() {
    return false;
  }

  /** Where a symbolic link points to. */
  String target(FileNode link) throws IOException;

  /** Visits the content of a file in ascending positions. What is left out reads as zeros. */
  void content(FileNode file, ContentVisitor visitor) throws IOException;

  /** How many bytes of files a byte on the disk stands for at most: more than one if compressed. */
  default int expansion() {
    return 1;
  }

  /**
   * Whether several files may have blocks in common, so that all together are more than the disk.
   */
  default boolean sharesBlocks() {
    return false;
  }
}
