package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An image with an NTFS, which ntfs-3g mounts in user space to fill it. */
record NtfsImage(Path path) {

  /** Fills a mounted file system. */
  @FunctionalInterface
  interface Filler {
    void fill(Path folder) throws IOException;
  }

  static NtfsImage make(Path path, int mebibytes, String... options) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(mebibytes * 1024L * 1024);
    }
    var arguments = new ArrayList<>(List.of("-F", "-Q", "-q"));
    arguments.addAll(List.of(options));
    arguments.add(path.toString());
    Tool.run("mkntfs", arguments.toArray(String[]::new));
    return new NtfsImage(path);
  }

  /** Mounts it, fills it, and waits until all is written. */
  NtfsImage filled(String options, Filler filler) throws IOException {
    requireFuse();
    var folder = Files.createTempDirectory("ntfs");
    var program = Tool.find("ntfs-3g").toString();
    var process =
        new ProcessBuilder(
                program, "-o", "no_detach," + options, path.toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(path.resolveSibling("ntfs-3g.log").toFile())
            .start();
    await().pollInterval(Duration.ofMillis(5)).until(() -> !process.isAlive() || isMounted(folder));
    assertThat(process.isAlive()).as("ntfs-3g mounts %s", path).isTrue();
    try {
      filler.fill(folder);
    } finally {
      Tool.run("umount", folder.toString());
      Files.delete(folder);
    }
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return this;
  }

  /** Without it the test is left out, but not in the build that must have it. */
  private static void requireFuse() throws IOException {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    boolean possible = root && Files.isWritable(Path.of("/dev/fuse"));
    boolean required = "true".equals(System.getenv("CI"));
    assumeTrue(possible || required, "only root can mount, and with /dev/fuse");
  }

  private static boolean isMounted(Path folder) throws IOException {
    return Files.readString(Path.of("/proc/mounts")).contains(" " + folder + " ");
  }
}
