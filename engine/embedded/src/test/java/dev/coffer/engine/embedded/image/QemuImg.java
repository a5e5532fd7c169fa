package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** QEMU's own tool: the oracle that our images are held against. */
final class QemuImg {

  private QemuImg() {}

  /**
   * Skips the calling test where qemu-img is missing, unless this is the build that must have it.
   */
  static void require() {
    boolean found =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "qemu-img")));
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      assertThat(found).as("CI needs qemu-img: apt-get install qemu-utils").isTrue();
    }
    assumeTrue(found, "qemu-img is missing: apt-get install qemu-utils");
  }

  /** Runs qemu-img, which must succeed. */
  static void run(Object... arguments) {
    run("qemu-img", arguments);
  }

  /** Runs qemu-io, which must succeed; the arguments end with the image. */
  static void io(Object... arguments) {
    run("qemu-io", arguments);
  }

  private static void run(String tool, Object... arguments) {
    List<String> command =
        Stream.concat(Stream.of(tool), Stream.of(arguments).map(Object::toString)).toList();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
