package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.embedded.disk.ServedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/** A qcow2 image that holds what was written since, over a disk that is served; by qemu-img. */
final class Overlay {

  static final String FORMAT = "qcow2";

  private static final String PROGRAM = "qemu-img";

  private Overlay() {}

  /** Makes an empty one; the disk need not be served yet. */
  static void create(Path file, ServedDisk over, long sizeBytes) throws IOException {
    // qemu-img reads the path of a socket as part of an address.
    String socket =
        URLEncoder.encode(over.socket().toString(), StandardCharsets.UTF_8).replace("+", "%20");
    run(
        List.of(
            PROGRAM,
            "create",
            "-q",
            "-u",
            "-f",
            FORMAT,
            "-F",
            "raw",
            "-b",
            "nbd+unix:///%s?socket=%s".formatted(over.export(), socket),
            file.toString(),
            Long.toString(sizeBytes)),
        () -> false,
        _ -> {});
  }

  /**
   * Copies it with what is below it to an image of its own.
   *
   * @param progress is told which part is done
   */
  static void flatten(Path from, MachineXml.Image to, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    run(
        List.of(
            PROGRAM,
            "convert",
            "-p",
            "-f",
            FORMAT,
            "-O",
            to.format(),
            from.toString(),
            to.file().toString()),
        stop,
        progress);
  }

  private static void run(List<String> command, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      String said = follow(process.getInputStream(), stop, progress);
      if (process.waitFor() != 0) {
        throw new IOException("%s failed: %s".formatted(PROGRAM, said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for %s was interrupted".formatted(PROGRAM));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the last line; lines of progress end with a carriage return: {@code (12.30/100%)}. */
  private static String follow(InputStream output, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    var line = new StringBuilder();
    for (int next = output.read(); next >= 0; next = output.read()) {
      if (next != '\r') {
        line.append((char) next);
        continue;
      }
      int end = line.indexOf("/100%)");
      if (end > 0) {
        progress.accept(Double.parseDouble(line.substring(line.indexOf("(") + 1, end)) / 100);
        line.setLength(0);
      }
      if (stop.getAsBoolean()) {
        throw new InterruptedIOException("the copy of a disk was told to stop");
      }
    }
    return line.toString();
  }
}
