package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An image and what people call it, so that every complaint names machine, disk and file.
 *
 * @param vm the name of the virtual machine
 * @param disk the name of its disk
 */
public record ImageFile(Path path, String vm, String disk) {

  /** There is no such file. */
  public DiskException missing() {
    return problem("ImageMissing", "is missing", "put it back, or restore the disk from a backup");
  }

  /** The file is there, but the machine that Coffer runs on does not give it away. */
  public DiskException unreadable(IOException cause) {
    DiskException problem =
        problem(
            "ImageUnreadable",
            "cannot be read (" + cause + ")",
            "permit Coffer to read it, and examine the storage that it is on");
    problem.initCause(cause);
    return problem;
  }

  /** The file ends before the disk does. */
  public DiskException truncated(String detail) {
    return problem(
        "ImageTruncated",
        "is truncated (" + detail + ")",
        "put the complete image back, or restore the disk from a backup");
  }

  /** The file contradicts itself. */
  public DiskException damaged(String detail) {
    return problem(
        "ImageDamaged",
        "is damaged (" + detail + ")",
        "examine it with qemu-img check, or restore the disk from a backup");
  }

  /** The file may be fine, but nothing here can read it. */
  public DiskException unsupported(String detail) {
    return problem(
        "ImageUnsupported",
        "cannot be read (" + detail + ")",
        "convert it with qemu-img convert, or exclude the disk and save it by another method");
  }

  /** Somebody wrote to the file while it was read, so that what was read is no one moment. */
  public DiskException beingWritten() {
    return problem(
        "ImageBeingWritten",
        "changed while it was read",
        "stop the virtual machine or snapshot its storage, then run the backup again");
  }

  private DiskException problem(String reason, String what, String wayOut) {
    return new DiskException(
        reason,
        "the image %s of disk %s of virtual machine %s %s: %s"
            .formatted(path, disk, vm, what, wayOut));
  }
}
