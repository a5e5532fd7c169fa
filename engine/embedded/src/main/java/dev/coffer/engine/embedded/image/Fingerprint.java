package dev.coffer.engine.embedded.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a file is still the one that it was: equal fingerprints mean that nobody wrote to
 * it or replaced it in between. Modification times have the precision of the file system, which
 * before Linux 6.13 is one tick of the kernel's clock (at most 10 ms).
 *
 * @param file device and inode, where the file system has them
 */
public record Fingerprint(long size, FileTime modified, @Nullable Object file) {

  public static Fingerprint of(BasicFileAttributes attributes) {
    return new Fingerprint(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /**
   * The fingerprint of an image as it is now.
   *
   * @throws dev.coffer.engine.embedded.disk.DiskException when it is missing or no regular file,
   *     such as a symbolic link, which could lead out of the folder of its machine
   */
  public static Fingerprint of(ImageFile image) throws IOException {
    return of(attributes(image));
  }

  private static BasicFileAttributes attributes(ImageFile image) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(image.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw image.missing();
    } catch (IOException e) {
      throw image.unreadable(e);
    }
    if (!attributes.isRegularFile()) {
      throw image.unsupported("it is not a regular file");
    }
    return attributes;
  }
}
