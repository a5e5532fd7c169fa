package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moments that could not be ended, as when libvirt was away just then. QEMU would set aside for
 * ever what the guest overwrites, and nobody would look how much that is, so they are ended as soon
 * as that can be done.
 */
final class Unended {

  private static final Logger LOG = LoggerFactory.getLogger(Unended.class);
  private static final long PAUSE_MILLIS = 1000;

  private final Turns turns;
  private final ScheduledExecutorService timer;

  Unended(Turns turns, ScheduledExecutorService timer) {
    this.turns = turns;
    this.timer = timer;
  }

  /** Tries to end one again and again; another backup of the machine ends it as well. */
  void add(VmId vm, Closeable moment) {
    var _ =
        timer.schedule(
            () -> {
              if (!isEnded(vm, moment)) {
                add(vm, moment);
              }
            },
            PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private boolean isEnded(VmId vm, Closeable moment) {
    var turn = turns.takeIfFree(vm);
    if (turn.isEmpty()) {
      return false;
    }
    try (var _ = turn.get()) {
      moment.close();
      LOG.info("the backup of {} that could not be ended is ended now", vm);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("the backup of {} cannot be ended yet", vm, e);
      return false;
    }
  }
}
