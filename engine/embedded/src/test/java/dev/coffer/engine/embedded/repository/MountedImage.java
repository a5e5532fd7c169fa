package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system of an image, as the kernel mounts it over a loop device. */
record MountedImage(Path folder) implements AutoCloseable {

  static MountedImage of(Path image) throws IOException {
    Path folder = Files.createDirectories(image.resolveSibling("mounted"));
    Tool.run("mount", "-o", "loop", image.toString(), folder.toString());
    return new MountedImage(folder);
  }

  @Override
  public void close() throws IOException {
    Tool.run("umount", folder.toString());
  }
}
