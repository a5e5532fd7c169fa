package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What makes of a file something else: a link, a mount point, a file whose content is elsewhere.
 * The tags and layouts are those of Microsoft's [MS-FSCC], 2.1.2.
 *
 * @param data behind the tag
 */
record NtfsReparse(int tag, ByteBuffer data) {

  private static final int MOUNT_POINT = 0xa0000003;
  private static final int SYMLINK = 0xa000000c;
  private static final int LINUX_SYMLINK = 0xa000001d;
  private static final int LINUX_FIFO = 0x80000024;
  private static final int LINUX_CHARACTER_DEVICE = 0x80000025;
  private static final int LINUX_BLOCK_DEVICE = 0x80000026;
  private static final int LINUX_SOCKET = 0x80000023;
  private static final int COMPRESSED_BY_WINDOWS = 0x80000017;

  /** OneDrive and its like; all but the third digit from the right are fixed. */
  private static final int CLOUD = 0x9000001a;

  private static final int CLOUD_MASK = 0xffff0fff;
  private static final int HEADER_BYTES = 8;
  private static final int MOST_BYTES = 16 << 10;

  /** Empty when the file is an ordinary one. */
  static Optional<NtfsReparse> of(NtfsFile file) throws IOException {
    var stream = file.stream(NtfsAttribute.REPARSE_POINT, "");
    if (stream.isEmpty()) {
      return Optional.empty();
    }
    if (stream.get().size() < HEADER_BYTES || stream.get().size() > MOST_BYTES) {
      throw NtfsVolume.damaged("a reparse point is damaged");
    }
    var raw = stream.get().read(0, (int) stream.get().size());
    var data = raw.slice(HEADER_BYTES, raw.limit() - HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return Optional.of(new NtfsReparse(raw.getInt(0), data));
  }

  /** What it makes of the file; empty when it stays what it is. */
  Optional<Kind> kind() {
    return switch (tag) {
      case SYMLINK, MOUNT_POINT, LINUX_SYMLINK -> Optional.of(Kind.LINK);
      case LINUX_FIFO -> Optional.of(Kind.PIPE);
      case LINUX_SOCKET -> Optional.of(Kind.SOCKET);
      case LINUX_CHARACTER_DEVICE, LINUX_BLOCK_DEVICE -> Optional.of(Kind.DEVICE);
      default -> Optional.empty();
    };
  }

  /** The content of such a file must be where a reader looks for it. */
  void checkReadable(boolean elsewhere) throws DiskException {
    if (tag == COMPRESSED_BY_WINDOWS) {
      throw new DiskException(
          "FileCompressed",
          "it is compressed in a way that is not read here; restore the disk as Test and read it there");
    }
    boolean cloud = (tag & CLOUD_MASK) == CLOUD;
    if (elsewhere || !cloud) {
      throw new DiskException(
          "FileElsewhere",
          "its content is not in its place (reparse point %08x); restore the disk as Test and read it there"
              .formatted(tag));
    }
  }

  /**
   * Where a link leads, as Linux would write it. A drive becomes a folder of that name at the root,
   * which leads nowhere, rather than to a file of the same path on another drive.
   */
  String target() throws DiskException {
    if (tag == LINUX_SYMLINK) {
      var bytes = new byte[Math.max(0, data.limit() - 4)];
      data.get(Math.min(4, data.limit()), bytes);
      return GuestName.decode(bytes);
    }
    int names = tag == SYMLINK ? 12 : 8;
    if (data.limit() < names) {
      throw NtfsVolume.damaged("a link is cut off");
    }
    int at = names + (data.getShort(0) & 0xffff);
    int bytes = data.getShort(2) & 0xffff;
    if (at + bytes > data.limit()) {
      throw NtfsVolume.damaged("a link is cut off");
    }
    return linux(StandardCharsets.UTF_16LE.decode(data.slice(at, bytes)).toString());
  }

  static String linux(String windows) {
    var path = windows.startsWith("\\??\\") ? windows.substring(4) : windows;
    var target = path.replace('\\', '/');
    boolean drive = target.length() >= 2 && target.charAt(1) == ':';
    boolean absolute = drive || !path.equals(windows);
    return absolute && !target.startsWith("/") ? "/" + target : target;
  }
}
