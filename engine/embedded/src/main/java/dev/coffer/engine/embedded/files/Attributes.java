package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Gives restored files and folders the rights, owners and times they had in their guest. */
final class Attributes {

  /** From the lowest bit up. */
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ,
  };

  private Attributes() {}

  /** Whether it is a folder itself, and no link to one. */
  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  static void restore(Path path, FileNode node) throws IOException {
    if (isRoot(path)) {
      Files.setAttribute(path, "unix:gid", node.group(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:uid", node.owner(), LinkOption.NOFOLLOW_LINKS);
    }
    Files.setPosixFilePermissions(path, permissions(node.permissions()));
    var modified = FileTime.from(node.modified());
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(modified, null, null);
  }

  /** Only root may give files away; whoever else restores, owns them. */
  private static boolean isRoot(Path created) throws IOException {
    return Integer.valueOf(0)
        .equals(Files.getAttribute(created, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  private static Set<PosixFilePermission> permissions(int bits) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((bits >> i & 1) != 0) {
        permissions.add(BITS[i]);
      }
    }
    return permissions;
  }
}
