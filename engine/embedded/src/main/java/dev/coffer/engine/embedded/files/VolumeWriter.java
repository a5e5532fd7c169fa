package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Writes what is planned of one file system. Files and folders come first, with rights for their
 * owner only; symbolic links come when all content is there, so that none can be followed; rights
 * and times of folders come last, or writing would change them.
 */
final class VolumeWriter {

  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final VolumePlan plan;
  private final FileSystemReader reader;
  private final Path base;
  private final LongConsumer written;
  private final WrittenFiles durable;
  private final Skipped skipped = new Skipped();

  /** The first name of files that have several. */
  private final Map<Long, Path> firstNames = new HashMap<>();

  /** What all files may hold, or each if they share blocks, given what the partition holds. */
  private final long most;

  /** What is left of it. */
  private long allowance;

  private long files;
  private long links;
  private long bytes;

  /**
   * @param base an empty folder
   * @param durable takes the files that are complete
   * @param written takes the size of each piece of a file that is done
   */
  VolumeWriter(
      VolumePlan plan,
      Volume.FileSystem content,
      Path base,
      WrittenFiles durable,
      LongConsumer written) {
    this.plan = plan;
    this.reader = content.files();
    this.most = content.dataBytes();
    this.allowance = most;
    this.base = base;
    this.durable = durable;
    this.written = written;
  }

  long files() {
    return files;
  }

  long links() {
    return links;
  }

  long bytes() {
    return bytes;
  }

  Skipped skipped() {
    return skipped;
  }

  void write() throws IOException {
    for (var entry : plan.entries()) {
      switch (entry.node().kind()) {
        case FOLDER -> unlessDamaged(entry, this::folder);
        case FILE -> unlessDamaged(entry, this::file);
        case LINK, DEVICE, PIPE, SOCKET -> {}
      }
    }
    for (var entry : plan.entries()) {
      if (entry.node().kind() == Kind.LINK) {
        unlessDamaged(entry, this::link);
      }
    }
    for (var entry : plan.entries().reversed()) {
      var path = entry.in(base);
      if (entry.node().kind() == Kind.FOLDER && Attributes.isFolder(path)) {
        Attributes.restore(path, entry.node());
        Destination.force(path);
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void write(PlannedEntry entry, Path path) throws IOException;
  }

  /** A damaged entry is left out and reported; the others are still worth having. */
  private void unlessDamaged(PlannedEntry entry, Step step) throws IOException {
    var path = entry.in(base);
    try {
      step.write(entry, path);
    } catch (DiskException e) {
      skip(entry, e.problem().reason(), e.problem().message());
    } catch (FileAlreadyExistsException e) {
      skip(entry, "NameTaken", "its folder has two entries of that name");
    }
  }

  private void skip(PlannedEntry entry, String reason, String why) {
    skipped.add(reason, plan.label(entry) + ": " + why);
  }

  private void folder(PlannedEntry entry, Path path) throws IOException {
    requireParent(path);
    Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
  }

  /** It is missing when something else of its name was there first. */
  private static void requireParent(Path path) throws IOException {
    var parent = path.getParent();
    if (parent == null || !Attributes.isFolder(parent)) {
      throw new DiskException("NameTaken", "the folder it is in could not be restored");
    }
  }

  private void file(PlannedEntry entry, Path path) throws IOException {
    requireParent(path);
    var node = entry.node();
    var first = firstNames.get(node.id());
    if (first == null) {
      content(node, path);
    } else {
      Files.createLink(path, first);
      written.accept(node.size());
    }
    if (node.links() > 1) {
      firstNames.putIfAbsent(node.id(), path);
    }
    files++;
    bytes += node.size();
  }

  private void content(FileNode node, Path path) throws IOException {
    Files.createFile(path, PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
    var file = new RandomAccessFile(path.toFile(), "rw");
    boolean complete = false;
    try {
      fill(file, node);
      Attributes.restore(path, node);
      complete = true;
    } catch (DiskException e) {
      Files.delete(path);
      throw e;
    } finally {
      if (!complete) {
        file.close();
      }
    }
    durable.add(file);
  }

  private void fill(RandomAccessFile file, FileNode node) throws IOException {
    setSize(file, node.size());
    if (reader.sharesBlocks()) {
      allowance = most;
    }
    var progress = new FileProgress(node.size());
    reader.content(
        node,
        (position, data) -> {
          spend(data.remaining());
          long end = position + data.remaining();
          writeAll(file.getChannel(), position, data);
          progress.reached(end);
        });
    progress.reached(node.size());
  }

  private static void setSize(RandomAccessFile file, long size) throws IOException {
    try {
      file.setLength(size);
    } catch (IOException e) {
      var problem =
          new DiskException(
              "FileTooLarge",
              "the destination cannot hold a file of %d bytes: %s".formatted(size, e.getMessage()));
      problem.initCause(e);
      throw problem;
    }
  }

  private void spend(long count) throws DiskException {
    allowance -= count;
    if (allowance < 0) {
      throw new DiskException(
          "FileSystemDamaged",
          "the files claim more data than their partition holds; restore the disk and check it");
    }
  }

  private static void writeAll(FileChannel channel, long position, ByteBuffer data)
      throws IOException {
    long at = position;
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }

  /** Turns positions in a file into steps of the whole, holes included. */
  private final class FileProgress {
    private final long size;
    private long done;

    FileProgress(long size) {
      this.size = size;
    }

    void reached(long position) {
      long now = Math.min(size, position);
      if (now > done) {
        written.accept(now - done);
        done = now;
      }
    }
  }

  private void link(PlannedEntry entry, Path path) throws IOException {
    requireParent(path);
    var target = reader.target(entry.node());
    if (!HarmlessLink.isHarmless(target, entry.depth())) {
      skip(
          entry,
          "LinkLeadsOutside",
          "a link to %s could lead out of the destination".formatted(target));
      return;
    }
    if (!plan.names().canBe(target)) {
      skip(entry, "NameNotPossible", "no link of this machine can point there");
      return;
    }
    Files.createSymbolicLink(path, Path.of(target));
    links++;
  }
}
