package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An attempt to connect to libvirt. It cannot be broken off: a daemon that takes a connection and
 * then says nothing keeps it for ever. So it has a thread of its own, and whoever waits for it does
 * so for a while only; once the daemon answers, it comes to its end all the same.
 */
final class Connecting {

  private final String uri;
  private final Duration patience;
  private final long begin = System.nanoTime();
  private final CompletableFuture<MemorySegment> result = new CompletableFuture<>();

  private Connecting(String uri, Duration patience) {
    this.uri = uri;
    this.patience = patience;
  }

  /** What takes the outcome, before anybody who waits for it goes on. */
  interface Outcome {
    void connected(MemorySegment pointer);

    void failed();
  }

  static Connecting begin(LibvirtLibrary library, String uri, Patience patience, Outcome outcome) {
    var attempt = new Connecting(uri, patience.toConnect());
    Thread.ofPlatform()
        .daemon()
        .name("coffer-libvirt-connect")
        .start(() -> attempt.run(library, patience, outcome));
    return attempt;
  }

  private void run(LibvirtLibrary library, Patience patience, Outcome outcome) {
    try {
      var pointer = library.pointer("virConnectOpen", uri);
      askForSigns(library, pointer, patience);
      outcome.connected(pointer);
      result.complete(pointer);
    } catch (LibvirtException | RuntimeException | Error e) {
      outcome.failed();
      result.completeExceptionally(e);
    }
  }

  /** A driver of libvirt without a daemon, such as the one for tests, has nobody to ask. */
  private static void askForSigns(
      LibvirtLibrary library, MemorySegment connection, Patience patience) throws LibvirtException {
    try {
      int _ =
          library.number(
              "virConnectSetKeepAlive", connection, patience.signSeconds(), patience.signs());
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.NO_SUPPORT)) {
        throw e;
      }
    }
  }

  /** Waits for its end. */
  void await() throws LibvirtException {
    long left = begin + patience.toNanos() - System.nanoTime();
    try {
      result.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw away(
          e,
          "libvirt does not answer at %s, where it has taken a connection: see whether its daemon hangs, and start it anew if it does; machines run on meanwhile"
              .formatted(uri));
    } catch (ExecutionException e) {
      throw away(
          e,
          "libvirt cannot be reached at %s (%s): see whether its daemon runs, and who may connect"
              .formatted(uri, Objects.requireNonNull(e.getCause()).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(e, "the wait for libvirt was interrupted");
    }
  }

  private static LibvirtException away(Exception cause, String message) {
    var away = new LibvirtException(LibvirtError.AWAY, message);
    away.initCause(cause);
    return away;
  }
}
