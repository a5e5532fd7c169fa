package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import java.io.IOException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of restores that could not do their next step. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Catalog catalog;
  private final Hypervisor hypervisor;
  private final InstantRestore instant;
  private final Waiting waiting;
  private final InstantSource clock;

  Failures(
      Catalog catalog,
      Hypervisor hypervisor,
      InstantRestore instant,
      Waiting waiting,
      InstantSource clock) {
    this.catalog = catalog;
    this.hypervisor = hypervisor;
    this.instant = instant;
    this.waiting = waiting;
    this.clock = clock;
  }

  /**
   * Has a restore wait, fail, or stay what it was; nothing of what it has made is lost sight of.
   */
  void handle(Restore restore, Exception e) throws IOException {
    try {
      if (HypervisorException.saysAway(e)) {
        waiting.add(restore.id(), e);
      } else {
        fail(restore, e);
      }
    } catch (IOException | EngineException worse) {
      if (!HypervisorException.saysAway(worse)) {
        throw worse;
      }
      waiting.add(restore.id(), worse);
    }
  }

  /**
   * What a restore had made goes before it is called failed, so that a crash leaves nothing. A
   * machine that is made stays, and what is left to do is tried again.
   */
  private void fail(Restore restore, Exception e) throws IOException {
    var id = restore.id();
    LOG.warn("restore {}: {}", id, e.getMessage());
    boolean again = restore.phase() == Phase.CLEANING_UP;
    if (restore.phase() != Phase.PROMOTING) {
      hypervisor.discard(id.value());
      again |= hypervisor.committed(id.value()).isPresent();
      if (!again) {
        instant.end(id);
      }
    }
    if (again) {
      var note = "what is left to do is tried again every minute: " + e.getMessage();
      catalog.change(tx -> tx.restores().note(id, note));
      return;
    }
    var problem = problemOf(restore, e);
    catalog.change(
        tx -> {
          switch (tx.restores().find(id).map(Restore::phase).orElse(Phase.UNKNOWN)) {
            case QUEUED, RUNNING -> tx.restores().fail(id, clock.instant(), problem);
            case PROMOTING -> tx.restores().backToReady(id, problem.message());
            case VERIFYING, READY, PROMOTED, CLEANING_UP, CLEANED_UP, FAILED, UNKNOWN -> {}
          }
        });
  }

  private static Problem problemOf(Restore restore, Exception e) {
    return switch (e) {
      case DiskException disk -> disk.problem();
      case EngineException engine -> {
        var reason =
            engine.error() instanceof EngineError.Refused refused
                ? refused.refusal().reason()
                : "RestoreFailed";
        yield new Problem(reason, engine.error().message());
      }
      default ->
          new Problem(
              "RestoreFailed",
              "restore %s could not be completed (%s): see whether the hypervisor's folder is writable and has room, then order it again"
                  .formatted(restore.id(), e.getMessage()));
    };
  }
}
