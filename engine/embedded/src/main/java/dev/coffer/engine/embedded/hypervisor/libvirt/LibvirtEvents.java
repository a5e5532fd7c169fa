package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop of libvirt's library, in which it answers the daemon's signs of life, and asks for
 * them: without that, calls to a daemon that hangs would wait for ever. It runs while there are
 * connections and no longer, since a Java VM that ends waits 0.3 seconds for threads that are in
 * native code. Safe for threads.
 */
final class LibvirtEvents {

  private static final Logger LOG = LoggerFactory.getLogger(LibvirtEvents.class);

  private final LibvirtLibrary library;
  private int connections;
  private Optional<Loop> current = Optional.empty();

  LibvirtEvents(LibvirtLibrary library) throws LibvirtException {
    this.library = library;
    library.number("virEventRegisterDefaultImpl");
  }

  /** There is another connection. */
  synchronized void connected() {
    if (connections++ == 0) {
      current = Optional.of(new Loop(current));
      current.get().thread.start();
    }
  }

  /** A connection is about to be closed. To close the last wakes the loop, which ends then. */
  synchronized void closing() {
    if (--connections == 0) {
      current.orElseThrow().over = true;
    }
  }

  private final class Loop {

    private final Optional<Loop> before;
    private final Thread thread =
        Thread.ofPlatform().daemon().name("coffer-libvirt-events").unstarted(this::run);
    private volatile boolean over;

    Loop(Optional<Loop> before) {
      this.before = before.filter(loop -> loop.thread.isAlive());
    }

    private void run() {
      try {
        if (before.isPresent()) {
          before.get().thread.join(); // The library takes one at a time.
        }
        while (!over) {
          int _ = library.number("virEventRunDefaultImpl");
        }
      } catch (LibvirtException | InterruptedException e) {
        LOG.error("a daemon of libvirt that hangs will not be noticed: {}", e.getMessage());
      }
    }
  }
}
