package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where restores put images: a folder for each, named by the restore's key.
 *
 * <pre>
 * coffer-KEY/vda-1.qcow2   the image of a disk, as long as a machine has it
 * coffer-KEY/draft         while nothing of it is decided
 * coffer-KEY/replaced      the images that go once it is
 * </pre>
 *
 * <p>An image is removed only when no machine has it.
 */
final class ImageFolder {

  private static final String PREFIX = "coffer-";
  private static final String DRAFT = "draft";
  private static final String REPLACED = "replaced";

  private final Path root;

  private ImageFolder(Path root) {
    this.root = root;
  }

  static ImageFolder open(Path root) throws IOException {
    Files.createDirectories(root);
    return new ImageFolder(root);
  }

  /** Makes an empty draft; what an earlier one of the key left goes. */
  Path begin(String key, Set<Path> used) throws IOException {
    Path folder = folder(key);
    if (Files.isDirectory(folder)) {
      clean(folder, used);
    }
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    write(folder.resolve(DRAFT), List.of());
    sync(root);
    return folder;
  }

  private Path folder(String key) {
    return root.resolve(PREFIX + URLEncoder.encode(key, StandardCharsets.UTF_8));
  }

  /** A name for an image that no other one in the folder has. */
  static Path newImage(Path folder, String target, String format) {
    int number = 1;
    while (Files.exists(image(folder, target, format, number))) {
      number++;
    }
    return image(folder, target, format, number);
  }

  private static Path image(Path folder, String target, String format, int number) {
    return folder.resolve("%s-%d.%s".formatted(target, number, format));
  }

  /** The images in one of these folders, unless it is still in the making; in others, none. */
  List<Path> images(Path folder) throws IOException {
    Path resolved = folder.normalize();
    if (!isOurs(resolved)
        || Files.exists(resolved.resolve(DRAFT))
        || !Files.isDirectory(resolved)) {
      return List.of();
    }
    List<Path> images = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(resolved, "*-*.{qcow2,raw}")) {
      files.forEach(images::add);
    }
    return images;
  }

  /** Writes down, durably, which images go when the key is decided. */
  void replacing(String key, List<Path> images) throws IOException {
    Path folder = folder(key);
    Files.createDirectories(folder);
    write(folder.resolve(REPLACED), images.stream().map(Path::toString).toList());
    sync(folder);
    sync(root);
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Path incomplete = file.resolveSibling(file.getFileName() + ".new");
    Files.write(incomplete, lines);
    try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** What is decided: the images that were replaced go, those of the draft stay. */
  void decided(String key, Set<Path> used) throws IOException {
    Path folder = folder(key);
    Path replaced = folder.resolve(REPLACED);
    if (Files.exists(replaced)) {
      for (String line : Files.readAllLines(replaced)) {
        remove(Path.of(line), used);
      }
    }
    Files.deleteIfExists(folder.resolve(DRAFT));
    Files.deleteIfExists(replaced);
    removeIfEmpty(folder);
  }

  /** Removes an image that no machine has; devices are not ours to remove. */
  void remove(Path image, Set<Path> used) throws IOException {
    if (!used.contains(image) && Files.isRegularFile(image)) {
      Files.delete(image);
      removeIfEmpty(image.resolveSibling(""));
    }
  }

  private void removeIfEmpty(Path folder) throws IOException {
    Path resolved = folder.normalize();
    if (isOurs(resolved) && Files.isDirectory(resolved)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(resolved)) {
        if (files.iterator().hasNext()) {
          return;
        }
      }
      Files.delete(resolved);
    }
  }

  private boolean isOurs(Path folder) {
    return root.equals(folder.getParent()) && folder.getFileName().toString().startsWith(PREFIX);
  }

  /** Throws away what is not decided of a key. */
  void discard(String key, Set<Path> used) throws IOException {
    Path folder = folder(key);
    if (Files.exists(folder.resolve(DRAFT)) || Files.exists(folder.resolve(REPLACED))) {
      clean(folder, used);
    }
  }

  private void clean(Path folder, Set<Path> used) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!used.contains(file)) {
          Files.delete(file);
        }
      }
    }
    removeIfEmpty(folder);
  }

  /** The keys that are not finished with. */
  List<String> unfinished() throws IOException {
    List<String> keys = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve(DRAFT)) || Files.exists(folder.resolve(REPLACED))) {
          keys.add(
              URLDecoder.decode(
                  folder.getFileName().toString().substring(PREFIX.length()),
                  StandardCharsets.UTF_8));
        }
      }
    }
    return keys;
  }
}
