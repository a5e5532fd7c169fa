package dev.coffer.engine.embedded.verify;

import dev.coffer.engine.Power;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.hypervisor.Guests;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import dev.coffer.engine.embedded.work.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the machines of Test restores. How the checks stand is in the catalogue after every
 * look, so that after a crash the engine goes on looking; the time that it was down counts, since
 * nobody knows when the guest answered meanwhile.
 */
public final class Verifications {

  private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);

  private final Catalog catalog;
  private final Hypervisor hypervisor;
  private final Workers workers;
  private final InstantSource clock;

  public Verifications(
      Catalog catalog, Hypervisor hypervisor, Workers workers, InstantSource clock) {
    this.catalog = catalog;
    this.hypervisor = hypervisor;
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * Checks the files of a machine that has not been started yet; does nothing for those that were
   * checked before.
   *
   * @param stop ends it; the checks stay open then
   * @throws IOException when the hypervisor is away
   */
  public void checkFiles(Restore restore, VmId vm, BooleanSupplier stop) throws IOException {
    var before = watch(restore);
    var after = new FileChecks(hypervisor, clock).look(vm, before, stop);
    if (!after.equals(before)) {
      catalog.change(tx -> tx.restores().outcomes(restore.id(), after.outcomes()));
    }
  }

  /**
   * Begins to look at the guest of a machine.
   *
   * @param obstacle why it was not started
   * @return false when there is nothing to look at: the verification is over
   */
  public boolean begin(Restore restore, RestoredVm vm, String location, Optional<String> obstacle) {
    var id = restore.id();
    var stored = catalog.read(tx -> tx.restores().find(id)).map(Verifications::watch);
    if (stored.isEmpty() || stored.get().isOver()) {
      return false;
    }
    if (obstacle.isPresent()) {
      var ended = stored.get().ended(obstacle.get());
      catalog.change(tx -> tx.restores().outcomes(id, ended.outcomes()));
      return false;
    }
    var until = clock.instant().plus(restore.verification().orElseThrow().timeout());
    catalog.change(
        tx -> {
          if (tx.restores().find(id).filter(now -> now.phase() == Phase.RUNNING).isPresent()) {
            tx.restores().verify(id, vm, location, until);
          }
        });
    LOG.info("restore {} has made {}, and looks at its guest until {}", id, location, until);
    take(id, until);
    return true;
  }

  /** Has all guests looked at that are to be. */
  public void tick() {
    catalog.read(tx -> tx.restores().verifying()).forEach(this::take);
  }

  private void take(RestoreId id, Instant until) {
    workers.submit(id, () -> lookIfPossible(id, until));
  }

  /** What cannot be seen, as the hypervisor is away, is looked at the next time. */
  private void lookIfPossible(RestoreId id, Instant until) {
    try {
      look(id, until);
    } catch (UncheckedIOException e) {
      if (!HypervisorException.saysAway(e)) {
        throw e;
      }
      LOG.debug("the guest of restore {} cannot be looked at", id, e);
    }
  }

  private void look(RestoreId id, Instant until) {
    var restore = catalog.read(tx -> tx.restores().find(id));
    if (restore.filter(one -> one.phase() == Phase.VERIFYING).isPresent()) {
      var before = watch(restore.get());
      var after = look(restore.get(), before, until);
      if (!after.equals(before)) {
        note(restore.get(), after);
      }
    }
  }

  private Watch look(Restore restore, Watch before, Instant until) {
    var vm = restore.vm().orElseThrow();
    var asked = restore.verification().orElseThrow();
    var gone = gone(vm.id());
    if (gone.isPresent()) {
      return before.ended(gone.get());
    }
    var after = new GuestChecks(guests(), clock).look(vm.id(), before);
    return clock.instant().isBefore(until) ? after : after.timedOut(asked.timeout());
  }

  private Guests guests() {
    return hypervisor
        .guests()
        .orElseThrow(() -> new IllegalStateException("this hypervisor shows no guests"));
  }

  private Optional<String> gone(VmId vm) {
    try {
      Optional<HostedVm> found = hypervisor.find(vm);
      if (found.isEmpty()) {
        return Optional.of("the Test machine is gone");
      }
      return found.get().power() == Power.ON
          ? Optional.empty()
          : Optional.of("the Test machine has stopped");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A clean-up may have been asked for meanwhile. */
  private void note(Restore restore, Watch watch) {
    var id = restore.id();
    catalog.change(
        tx -> {
          if (tx.restores().find(id).filter(now -> now.phase() == Phase.VERIFYING).isEmpty()) {
            return;
          }
          tx.restores().outcomes(id, watch.outcomes());
          if (watch.isOver()) {
            tx.restores()
                .finish(
                    id,
                    Phase.READY,
                    clock.instant(),
                    restore.progress().totalBytes(),
                    restore.vm(),
                    restore.location(),
                    restore.note());
          }
        });
    if (watch.isOver()) {
      LOG.info("the verification of restore {} is over: {}", id, summary(watch));
    }
  }

  private static String summary(Watch watch) {
    long passed =
        watch.outcomes().stream().filter(one -> one.state() == Verification.State.PASSED).count();
    return "%d of %d checks passed".formatted(passed, watch.outcomes().size());
  }

  private static Watch watch(Restore restore) {
    return new Watch(restore.start(), restore.outcomes());
  }
}
