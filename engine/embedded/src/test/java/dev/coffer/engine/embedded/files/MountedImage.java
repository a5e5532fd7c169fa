package dev.coffer.engine.embedded.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system of an image, as the kernel mounts it over a loop device. */
public record MountedImage(Path folder) implements AutoCloseable {

  /** Leaves the test out where nothing can be mounted. */
  public static MountedImage of(Path image) throws IOException {
    return of(image, "loop");
  }

  /**
   * @param options for {@code mount}
   */
  static MountedImage of(Path image, String options) throws IOException {
    require();
    Path folder = Files.createDirectories(image.resolveSibling("mounted"));
    Tool.run("mount", "-o", options, image.toString(), folder.toString());
    return new MountedImage(folder);
  }

  private static void require() throws IOException {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root can mount");
    assumeTrue(Files.isWritable(Path.of("/dev/loop-control")), "/dev/loop-control is missing");
  }

  @Override
  public void close() throws IOException {
    Tool.run("umount", folder.toString());
  }
}
