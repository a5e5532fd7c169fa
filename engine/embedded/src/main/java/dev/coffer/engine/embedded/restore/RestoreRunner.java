package dev.coffer.engine.embedded.restore;

import static dev.coffer.engine.embedded.rules.Refusals.RAISE;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import dev.coffer.engine.embedded.jobs.JobLife;
import dev.coffer.engine.embedded.rules.RestoreRules;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.verify.Verifications;
import dev.coffer.engine.embedded.work.LiveProgress;
import dev.coffer.engine.embedded.work.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out restores. The phase is in the catalogue, and the restore's id is the key of the
 * hypervisor's draft: after a crash the runner finds out how far it had come, and goes on.
 */
public final class RestoreRunner {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreRunner.class);

  private final Catalog catalog;
  private final Hypervisor hypervisor;
  private final Fleet fleet;
  private final Sites sites;
  private final InstantRestore instant;
  private final Workers workers;
  private final LiveProgress live;
  private final InstantSource clock;
  private final Consumer<VmId> start;
  private final Verifications verifications;
  private final Waiting waiting;
  private final Failures failures;
  private final Set<RestoreId> interrupted = ConcurrentHashMap.newKeySet();

  /**
   * Makes a runner.
   *
   * @param start starts a machine as the rules permit, or throws what forbids it
   * @param verifications take over the machine of a Test restore whose guest is to be looked at
   */
  public RestoreRunner(
      Catalog catalog,
      Hypervisor hypervisor,
      Fleet fleet,
      Sites sites,
      InstantRestore instant,
      Workers workers,
      LiveProgress live,
      InstantSource clock,
      Consumer<VmId> start,
      Verifications verifications) {
    this.catalog = catalog;
    this.hypervisor = hypervisor;
    this.fleet = fleet;
    this.sites = sites;
    this.instant = instant;
    this.workers = workers;
    this.live = live;
    this.clock = clock;
    this.start = start;
    this.verifications = verifications;
    this.waiting = new Waiting(fleet);
    this.failures = new Failures(catalog, hypervisor, instant, waiting, clock);
  }

  /** Has the restore's next step carried out, when its turn comes. */
  public void take(RestoreId id) {
    workers.submit(id, () -> run(id));
  }

  /** Has all restores gone on with that the engine has to work on, and can. */
  public void takeAll() {
    catalog.read(tx -> tx.restores().underWay()).stream()
        .map(Restore::id)
        .filter(id -> !waiting.contains(id))
        .forEach(this::take);
  }

  /** Has those go on that have waited for the hypervisor, once it answers. */
  public void takeWaiting() {
    waiting.take().forEach(this::take);
  }

  /** Whether Test machines that run can be promoted: they are moved first, and then shut down. */
  public boolean canRelocate() {
    return instant.isPossible();
  }

  /**
   * Looks after what machines run from, and ends what nobody needs any more; such is left by
   * crashes.
   */
  public void lookAfterPresented() {
    var needed =
        catalog.read(tx -> tx.restores().all()).stream()
            .filter(restore -> restore.phase() == Phase.READY || restore.phase().isUnderWay())
            .toList();
    instant.lookAfter(needed, restore -> RestoreSource.find(sites, restore.order()));
    try {
      instant.endAllBut(needed);
    } catch (IOException e) {
      LOG.warn("what restores have left could not be removed: {}", e.getMessage());
    }
  }

  /** Ends what is under way, and has the next step carried out. */
  public void interrupt(RestoreId id) {
    interrupted.add(id);
    take(id);
  }

  private void run(RestoreId id) {
    try {
      var restore = catalog.read(tx -> tx.restores().find(id));
      if (restore.isPresent()) {
        run(restore.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      live.clear(id);
    }
  }

  private void run(Restore restore) throws IOException {
    try {
      step(restore);
    } catch (IOException | EngineException e) {
      workers.goOnUnlessStopping();
      failures.handle(restore, e);
    }
  }

  private void step(Restore restore) throws IOException {
    switch (restore.phase()) {
      case QUEUED, RUNNING -> make(restore);
      case PROMOTING -> promote(restore);
      case CLEANING_UP -> cleanUp(restore);
      case VERIFYING, READY, PROMOTED, CLEANED_UP, FAILED, UNKNOWN -> {}
    }
  }

  private void make(Restore restore) throws IOException {
    var id = restore.id();
    var source = RestoreSource.find(sites, restore.order());
    if (restore.phase() == Phase.QUEUED) {
      LOG.info("restore {} of virtual machine {} is under way", id, source.vmName());
      catalog.change(tx -> tx.restores().begin(id, source.bytes()));
    }
    if (restore.order().form() instanceof Files files) {
      boolean again = restore.phase() == Phase.RUNNING;
      var note =
          FileRestore.run(source, files, again, () -> isToStop(id), done -> live.set(id, done));
      ready(restore, source.bytes(), Optional.empty(), files.destination(), note);
      return;
    }
    var committed = hypervisor.committed(id.value());
    if (committed.isPresent()) {
      hypervisor.discard(id.value());
    }
    var vm = committed.isPresent() ? committed.get() : build(restore, source);
    if (restore.verification().isPresent()) {
      verifications.checkFiles(restore, vm.id(), () -> isToStop(id));
      if (interrupted.contains(id)) {
        return; // It is cleaned up next.
      }
      workers.goOnUnlessStopping();
    }
    var note = powerOn(restore, vm);
    if (!(restore.order().form() instanceof Test)) {
      relocate(restore, source, vm.id());
    }
    var restored = new RestoredVm(vm.id(), vm.name());
    var location = vm.folder().isEmpty() ? vm.name() : vm.folder() + "/" + vm.name();
    if (restore.verification().isEmpty()
        || !verifications.begin(restore, restored, location, note)) {
      ready(restore, source.bytes(), Optional.of(restored), location, note);
    }
  }

  private HostedVm build(Restore restore, RestoreSource source) throws IOException {
    if (restore.order().form() instanceof Production) {
      requireOff(source.located().point().header().vm());
    }
    return new MachineRestore(hypervisor, source)
        .run(
            restore,
            instant.serve(restore, source),
            () -> isToStop(restore.id()),
            done -> live.set(restore.id(), done));
  }

  private void relocate(Restore restore, RestoreSource source, VmId vm) throws IOException {
    var id = restore.id();
    instant.relocate(id, source, vm, () -> isToStop(id), done -> live.set(id, done));
  }

  private boolean isToStop(RestoreId id) {
    return workers.isStopping() || interrupted.contains(id);
  }

  private void requireOff(VmId vm) {
    fleet.find(vm).flatMap(RestoreRules::isOff).ifPresent(RAISE);
  }

  /** A machine that may not be started is restored all the same; a note says why it is off. */
  private Optional<String> powerOn(Restore restore, HostedVm vm) {
    boolean wanted =
        switch (restore.order().form()) {
          case Test test -> test.powerOn();
          case Production production -> production.powerOn();
          case Clone ignored -> false;
          case Files ignored -> false;
        };
    return wanted ? powerOn(vm) : Optional.empty();
  }

  private Optional<String> powerOn(HostedVm vm) {
    try {
      start.accept(vm.id());
      return Optional.empty();
    } catch (EngineException e) {
      if (HypervisorException.saysAway(e)) {
        throw e;
      }
      return Optional.of("restored, but not started: " + e.getMessage());
    }
  }

  private void ready(
      Restore restore,
      long bytes,
      Optional<RestoredVm> vm,
      String location,
      Optional<String> note) {
    var id = restore.id();
    catalog.change(
        tx -> {
          // A clean-up may have been asked for meanwhile; it finds the machine by its key.
          if (tx.restores().find(id).filter(now -> now.phase() == Phase.RUNNING).isPresent()) {
            var place = Optional.of(location);
            tx.restores().finish(id, Phase.READY, clock.instant(), bytes, vm, place, note);
          }
        });
    LOG.info("restore {} has made {}", id, location);
  }

  private void promote(Restore restore) throws IOException {
    var source = RestoreSource.find(sites, restore.order());
    var original = source.located().point().header().vm();
    var copy = restore.vm().orElseThrow().id();
    prepare(restore, source, original, copy);
    hypervisor.promote(restore.id().value(), copy, source.description());
    var vm = fleet.require(original);
    boolean goesOn = catalog.read(tx -> tx.restores().isToGoOn(restore.id()));
    var note = (goesOn ? powerOn(vm) : Optional.<String>empty()).or(() -> cutOff(restore, vm));
    catalog.change(
        tx -> {
          tx.restores()
              .finish(
                  restore.id(),
                  Phase.PROMOTED,
                  clock.instant(),
                  restore.progress().totalBytes(),
                  Optional.of(new RestoredVm(vm.id(), vm.name())),
                  restore.location(),
                  note);
          JobLife.gone(tx, copy, fleet, clock.instant());
        });
    LOG.info("restore {} is promoted to virtual machine {}", restore.id(), vm.name());
  }

  /** What a person should know of a machine that was on, and stopped before it was asked to. */
  private Optional<String> cutOff(Restore restore, HostedVm vm) {
    return catalog.read(tx -> tx.restores().hasStoppedByItself(restore.id()))
        ? Optional.of(
            "the Test machine stopped while its disks were moved, before it was asked to: %s goes on from what it had written until then, as after a power cut"
                .formatted(vm.name()))
        : Optional.empty();
  }

  /**
   * Makes a Test machine ready to take the original's place, if it has not done so before a crash.
   * That it is told to shut down is written down before it is.
   */
  private void prepare(Restore restore, RestoreSource source, VmId original, VmId copy)
      throws IOException {
    if (fleet.find(copy).isEmpty()) {
      return;
    }
    requireOff(original);
    relocate(restore, source, copy);
    if (fleet.find(copy).filter(vm -> vm.power() == Power.ON).isPresent()) {
      catalog.change(tx -> tx.restores().isToShutDown(restore.id()));
      if (!instant.shutDown(copy)) {
        requireOff(copy);
      }
    }
  }

  private void cleanUp(Restore restore) throws IOException {
    var id = restore.id();
    var committed = hypervisor.committed(id.value()).map(HostedVm::id);
    var vm = restore.vm().map(RestoredVm::id).or(() -> committed);
    if (vm.isPresent()) {
      hypervisor.delete(vm.get());
    }
    hypervisor.discard(id.value());
    instant.end(id);
    catalog.change(
        tx -> {
          tx.restores()
              .finish(
                  id,
                  Phase.CLEANED_UP,
                  clock.instant(),
                  restore.progress().totalBytes(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty());
          if (vm.isPresent()) {
            JobLife.gone(tx, vm.get(), fleet, clock.instant());
          }
        });
    interrupted.remove(id);
    LOG.info("restore {} is cleaned up", id);
  }
}
