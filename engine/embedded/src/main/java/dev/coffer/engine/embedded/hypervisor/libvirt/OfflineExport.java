package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import dev.coffer.engine.embedded.nbd.NbdExport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Serves the image of a machine that is off, read-only, by QEMU's storage daemon. It takes no lock:
 * a machine can be started while it is backed up, and then its backup is what fails. The daemon
 * ends with this process, however that ends: a shell waits for its end of a pipe.
 */
final class OfflineExport implements Closeable {

  private static final String PROGRAM = "qemu-storage-daemon";
  private static final String UNTIL_THE_PIPE_CLOSES =
      "exec 3<&0; \"$@\" </dev/null 3<&- & p=$!; { read -r _ <&3; kill $p; } 2>/dev/null & wait $p";
  private static final long PATIENCE_SECONDS = 30;
  private static final long LOOK_MILLIS = 10;

  private final Process process;
  private final Path socket;
  private final Path log;

  private OfflineExport(Process process, Path socket, Path log) {
    this.process = process;
    this.socket = socket;
    this.log = log;
  }

  /**
   * Starts the daemon.
   *
   * @param folder for its socket
   * @param bitmap of changes to serve
   * @throws IOException when it does not start, such as for a broken bitmap
   */
  static OfflineExport start(Path folder, DomainDisk disk, Optional<String> bitmap)
      throws IOException {
    Path socket = folder.resolve(disk.target() + ".nbd");
    Path log = folder.resolve(disk.target() + ".log");
    Files.deleteIfExists(socket);
    List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_THE_PIPE_CLOSES, "sh"));
    command.addAll(command(disk, socket, bitmap));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var export = new OfflineExport(process, socket, log);
    export.awaitUp();
    return export;
  }

  private static List<String> command(DomainDisk disk, Path socket, Optional<String> bitmap)
      throws IOException {
    Path source = disk.source().orElseThrow(() -> new IOException("the disk has no source"));
    String driver = disk.kind().equals("block") ? "host_device" : "file";
    return List.of(
        PROGRAM,
        "--blockdev",
        "driver=%s,node-name=file,read-only=on,locking=off,filename=%s"
            .formatted(driver, escaped(source.toString())),
        "--blockdev",
        "driver=%s,node-name=disk,read-only=on,file=file".formatted(disk.format()),
        "--nbd-server",
        "addr.type=unix,addr.path=" + escaped(socket.toString()),
        "--export",
        "type=nbd,id=export,node-name=disk,name=%s"
            .formatted(disk.target() + bitmap.map(name -> ",bitmaps.0=" + name).orElse("")));
  }

  /** A comma ends an option. */
  private static String escaped(String path) {
    return path.replace(",", ",,");
  }

  private void awaitUp() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (!isListening()) {
        if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          close();
          throw new IOException(
              "%s does not serve it (%s)"
                  .formatted(PROGRAM, Files.readString(log, StandardCharsets.UTF_8).strip()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the start of " + PROGRAM + " was interrupted");
    }
  }

  /** The socket is there a little before somebody listens. */
  private boolean isListening() {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  NbdDisk connect(String name, List<String> bitmaps) throws IOException {
    return NbdDisk.open(new NbdExport(new NbdAddress.Unix(socket), name, bitmaps));
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
  }
}
