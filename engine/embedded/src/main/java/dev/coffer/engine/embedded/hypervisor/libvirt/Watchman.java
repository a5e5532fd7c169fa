package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a guest go on at once when Coffer dies while the guest's file systems are at rest: a process
 * of its own, which waits for a word from Coffer, and takes the end of the pipe for Coffer's end.
 */
final class Watchman implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Watchman.class);

  private static final String WATCH =
      "trap '' HUP INT TERM; read -r over || exec virsh -q -c \"$0\" domfsthaw \"$1\"";

  private static final byte[] OVER = "over\n".getBytes(StandardCharsets.US_ASCII);

  private final Process process;

  private Watchman(Process process) {
    this.process = process;
  }

  /** Without a shell there is none, and without virsh he can do nothing: Coffer's start does. */
  static Optional<Watchman> over(VmId vm, String uri) {
    try {
      return Optional.of(
          new Watchman(
              new ProcessBuilder("sh", "-c", WATCH, uri, vm.value())
                  .redirectErrorStream(true)
                  .redirectOutput(Redirect.DISCARD)
                  .start()));
    } catch (IOException e) {
      LOG.debug("nobody watches over {}: {}", vm, e.getMessage());
      return Optional.empty();
    }
  }

  /** The guest goes on, or Coffer sees to that. */
  @Override
  public void close() {
    try (var word = process.getOutputStream()) {
      word.write(OVER);
    } catch (IOException e) {
      LOG.debug("the watchman is gone", e); // A guest that is told to go on twice does not mind.
    }
  }
}
