package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that stands for an image, and logs what is written to it: QEMU's storage daemon exports it
 * through FUSE.
 */
final class LoggedDevice implements AutoCloseable {

  static final String DAEMON = "qemu-storage-daemon";

  private final Path file;
  private final Path log;
  private final Process daemon;

  private LoggedDevice(Path file, Path log, Process daemon) {
    this.file = file;
    this.log = log;
    this.daemon = daemon;
  }

  /** Starts to log, in a new file beside the image. */
  static LoggedDevice over(Path image) throws IOException {
    Path file = image.resolveSibling("device");
    Path said = image.resolveSibling("said");
    Path log = image.resolveSibling("log");
    Files.write(file, new byte[0]);
    Files.write(log, new byte[0]);
    var daemon =
        new ProcessBuilder(
                List.of(
                    Tool.find(DAEMON).toString(),
                    "--blockdev",
                    "driver=file,node-name=image,cache.no-flush=on,filename=" + image,
                    "--blockdev",
                    "driver=file,node-name=log,cache.no-flush=on,filename=" + log,
                    "--blockdev",
                    "driver=blklogwrites,node-name=device,file=image,log=log,log-sector-size="
                        + BlockLog.SECTOR,
                    "--export",
                    "type=fuse,id=export,node-name=device,writable=on,mountpoint=" + file))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    var device = new LoggedDevice(file, log, daemon);
    long size = Files.size(image);
    await().until(() -> Files.size(file) == size || !daemon.isAlive());
    assertThat(daemon.isAlive()).as(Files.readString(said)).isTrue();
    return device;
  }

  Path file() {
    return file;
  }

  Path log() {
    return log;
  }

  /** How many requests are safe. */
  int now() {
    try {
      return BlockLog.count(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the daemon, and the export with it. */
  @Override
  public void close() {
    daemon.destroy();
    daemon.onExit().join();
  }
}
