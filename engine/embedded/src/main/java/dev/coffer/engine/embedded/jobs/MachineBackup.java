package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Protection;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Hypervisor.NeededMoments;
import dev.coffer.engine.embedded.hypervisor.Hypervisor.Wanted;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.repository.DiskHeader;
import dev.coffer.engine.embedded.repository.MissingDisk;
import dev.coffer.engine.embedded.repository.PointHeader;
import dev.coffer.engine.embedded.repository.PointWriter;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.repository.StoredPoint;
import dev.coffer.engine.embedded.work.StoppableReader;
import dev.coffer.engine.embedded.work.Workers;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up one machine under one policy: a snapshot of all its disks, those disks that the policy
 * covers, one recovery point. A disk that cannot be saved does not stop the others.
 */
final class MachineBackup {

  private static final Logger LOG = LoggerFactory.getLogger(MachineBackup.class);

  private final Catalog catalog;
  private final Hypervisor hypervisor;
  private final Workers workers;

  private final NeededMoments needed;

  MachineBackup(Catalog catalog, Hypervisor hypervisor, Workers workers, NeededMoments needed) {
    this.catalog = catalog;
    this.hypervisor = hypervisor;
    this.workers = workers;
    this.needed = needed;
  }

  /** What was done with one disk of the machine so far. */
  private record Saved(
      VirtualMachine.Disk disk, Optional<StoredDisk> stored, Optional<Problem> problem) {}

  /**
   * Makes the recovery point. A disk that keeps its moment from being held is given up, and the
   * others are saved at another moment (R20).
   *
   * @param vm as the inventory shows it
   * @param progress is told how many bytes of the machine are dealt with
   */
  List<DiskResult> run(
      SessionId session, Policy policy, HostedVm vm, Repository repository, LongConsumer progress) {
    var job = new Job(session, policy, repository, progress);
    Map<DiskId, Problem> givenUp = new HashMap<>();
    try {
      while (true) {
        var attempt = attempt(job, vm, givenUp);
        if (attempt.unheld().isEmpty()) {
          return attempt.results();
        }
        var unheld = attempt.unheld().get();
        LOG.warn("{}", unheld.problem().message());
        givenUp.put(unheld.disk(), unheld.problem());
      }
    } catch (Workers.Stopped e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      workers.goOnUnlessStopping();
      log(vm, e);
      return allFailed(vm, covered(vm, policy), problemOf(e, vm), givenUp);
    }
  }

  /** Where it comes from matters only of what nobody has foreseen. */
  private static void log(HostedVm vm, Exception e) {
    if (e instanceof IOException || e instanceof EngineException) {
      LOG.warn("virtual machine {} could not be backed up: {}", vm.name(), e.getMessage());
      LOG.debug("it comes from", e);
    } else {
      LOG.error("virtual machine {} could not be backed up", vm.name(), e);
    }
  }

  /** What is to be done with a machine. */
  private record Job(
      SessionId session, Policy policy, Repository repository, LongConsumer progress) {}

  private Attempt attempt(Job job, HostedVm vm, Map<DiskId, Problem> givenUp) throws IOException {
    var protection = catalog.read(tx -> tx.assignments().of(vm.id()));
    if (readable(covered(vm, protection, job.policy()), givenUp).isEmpty()) {
      return new Attempt(
          covered(vm, protection, job.policy()).stream()
              .map(disk -> result(vm, unread(vm, disk, givenUp)))
              .toList(),
          Optional.empty());
    }
    Wanted wanted =
        hosted ->
            readable(covered(hosted, protection, job.policy()), givenUp).stream()
                .collect(
                    Collectors.toMap(
                        VirtualMachine.Disk::id, disk -> moment(job.repository(), disk.id())));
    Optional<Attempt> made = Optional.empty();
    try (var snapshot = hypervisor.snapshot(vm.id(), wanted)) {
      var disks = covered(snapshot.vm(), protection, job.policy());
      made =
          Optional.of(
              disks.isEmpty()
                  ? new Attempt(List.of(), Optional.empty())
                  : save(job, snapshot, disks, givenUp));
      return made.get();
    } catch (IOException e) {
      var point = made.filter(Attempt::isKept).orElseThrow(() -> e);
      LOG.warn("virtual machine {}: {}", vm.name(), unended(e));
      LOG.debug("it comes from", e);
      return point.noted(unended(e));
    }
  }

  /** The recovery point is made, and good: only its machine does not know yet. */
  private static String unended(IOException e) {
    return "the backup is kept, but the host could not be told that it is over (%s): what it needed there is left until that can be done, at the latest by the next backup"
        .formatted(e.getMessage());
  }

  private static Optional<String> moment(Repository repository, DiskId disk) {
    return repository.newest(disk).flatMap(StoredDisk::moment);
  }

  private static List<VirtualMachine.Disk> readable(
      List<VirtualMachine.Disk> disks, Map<DiskId, Problem> givenUp) {
    return disks.stream()
        .filter(disk -> disk.obstacle().isEmpty() && !givenUp.containsKey(disk.id()))
        .toList();
  }

  /** The disks that the policy backs up, as it is at this moment. */
  private List<VirtualMachine.Disk> covered(HostedVm hosted, Policy policy) {
    return covered(hosted, catalog.read(tx -> tx.assignments().of(hosted.id())), policy);
  }

  private static List<VirtualMachine.Disk> covered(
      HostedVm hosted, Protection protection, Policy policy) {
    var vm = Guarded.machine(hosted, protection, Optional.empty());
    return vm.disks().stream()
        .filter(disk -> vm.effectivePolicies(disk).contains(policy.id()))
        .toList();
  }

  private static PointHeader header(SessionId session, Policy policy, Snapshot snapshot) {
    ZoneId zone = policy.spec().schedule().map(schedule -> schedule.zone()).orElse(ZoneOffset.UTC);
    return new PointHeader(
        snapshot.vm().id(),
        snapshot.vm().name(),
        policy.id(),
        policy.name(),
        zone,
        session,
        snapshot.at(),
        snapshot.consistency(),
        snapshot.description());
  }

  private Attempt save(
      Job job, Snapshot snapshot, List<VirtualMachine.Disk> disks, Map<DiskId, Problem> givenUp)
      throws IOException {
    var vm = snapshot.vm();
    var header = header(job.session(), job.policy(), snapshot);
    try (var writer = job.repository().begin(header)) {
      var saved = new ArrayList<Saved>();
      long before = 0;
      for (VirtualMachine.Disk disk : disks) {
        workers.goOnUnlessStopping();
        long offset = before;
        var result =
            disk.obstacle().isPresent() || givenUp.containsKey(disk.id())
                ? unread(vm, disk, givenUp)
                : save(job, snapshot, disk, writer, done -> job.progress().accept(offset + done));
        if (snapshot.unheld().isPresent()) {
          return new Attempt(List.of(), snapshot.unheld());
        }
        result
            .problem()
            .ifPresent(problem -> writer.missing(new MissingDisk(disk.id(), disk.name(), problem)));
        saved.add(result);
        before += disk.sizeBytes();
      }
      if (saved.stream().anyMatch(disk -> disk.stored().isPresent())) {
        writer.commit();
        snapshot.keep(needed.of(vm));
      }
      return new Attempt(saved.stream().map(disk -> result(vm, disk)).toList(), Optional.empty());
    }
  }

  /** A disk of which nothing is read, with what is in the way. */
  private static Saved unread(HostedVm vm, VirtualMachine.Disk disk, Map<DiskId, Problem> givenUp) {
    var problem =
        Optional.ofNullable(givenUp.get(disk.id())).orElseGet(() -> notSupported(vm, disk));
    return new Saved(disk, Optional.empty(), Optional.of(problem));
  }

  private static Problem notSupported(HostedVm vm, VirtualMachine.Disk disk) {
    return new Problem(
        "DiskNotSupported",
        "disk %s of virtual machine %s cannot be backed up (%s): put that right, or exclude the disk and save it by another method"
            .formatted(disk.name(), vm.name(), disk.obstacle().orElse("it has no obstacle now")));
  }

  private Saved save(
      Job job,
      Snapshot snapshot,
      VirtualMachine.Disk disk,
      PointWriter writer,
      LongConsumer progress) {
    try (var reader = new StoppableReader(snapshot.open(disk.id()), workers::isStopping)) {
      requireWhole(snapshot, disk, reader.size(), job.repository());
      var stored = writer.store(new DiskHeader(disk.id(), disk.name()), reader, progress);
      snapshot.verify(disk.id());
      note(stored)
          .ifPresent(note -> LOG.warn("virtual machine {}: {}", snapshot.vm().name(), note));
      return new Saved(disk, Optional.of(stored), Optional.empty());
    } catch (IOException | RuntimeException e) {
      workers.goOnUnlessStopping();
      return new Saved(disk, Optional.empty(), Optional.of(problemOf(e, snapshot.vm())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Workers.Stopped();
    }
  }

  /** A point of half a disk would in time push the good ones out. */
  private static void requireWhole(
      Snapshot snapshot, VirtualMachine.Disk disk, long size, Repository repository)
      throws DiskException {
    if (snapshot.isSizeStated(disk.id())) {
      return;
    }
    long before = repository.newest(disk.id()).map(StoredDisk::sizeBytes).orElse(0L);
    if (size < before) {
      throw new DiskException(
          "ImageTruncated",
          "disk %s of virtual machine %s holds %d bytes and held %d at its last backup: put the complete image back or restore it, or, if it is meant to be smaller, state its size in the machine's description (size of the disk in vm.yaml)"
              .formatted(disk.name(), snapshot.vm().name(), size, before));
    }
  }

  private static List<DiskResult> allFailed(
      HostedVm vm, List<VirtualMachine.Disk> disks, Problem problem, Map<DiskId, Problem> givenUp) {
    return disks.stream()
        .map(
            disk ->
                new Saved(
                    disk, Optional.empty(), Optional.of(givenUp.getOrDefault(disk.id(), problem))))
        .map(saved -> result(vm, saved))
        .toList();
  }

  private static Problem problemOf(Exception e, HostedVm vm) {
    return switch (e) {
      case DiskException disk -> disk.problem();
      case RepositoryException repository -> repository.problem();
      case HypervisorException host ->
          new Problem(
              "DiskUnreadable",
              "virtual machine %s could not be read: %s; put that right, then run its policy again"
                  .formatted(vm.name(), host.getMessage()));
      default ->
          new Problem(
              "DiskUnreadable",
              "virtual machine %s could not be read: %s; see whether its disks are there, then run its policy again"
                  .formatted(vm.name(), e.getMessage() == null ? e : e.getMessage()));
    };
  }

  private static DiskResult result(HostedVm vm, Saved saved) {
    return new DiskResult(
        vm.id(),
        saved.disk().id(),
        saved.disk().name(),
        saved.stored().map(StoredDisk::readBytes).orElse(0L),
        saved.stored().map(StoredDisk::storedBytes).orElse(0L),
        saved.stored().map(StoredDisk::storedChunks).orElse(0L),
        saved.problem(),
        saved.stored().flatMap(MachineBackup::note));
  }

  /** Never silently: a disk that is read in full again takes far longer than usual. */
  private static Optional<String> note(StoredDisk disk) {
    return disk.reading()
        .why()
        .map(why -> "disk %s was read in full: %s".formatted(disk.name(), why));
  }

  /** Finishes with a machine whose point was made before a crash, and tells what had been done. */
  List<DiskResult> finish(StoredPoint point) {
    var vm = point.header().vm();
    try {
      hypervisor.forgetMoments(vm, needed);
    } catch (IOException | RuntimeException e) {
      workers.goOnUnlessStopping();
      LOG.warn(
          "virtual machine {}: the next backup forgets what this one did not: {}",
          vm,
          e.getMessage());
    }
    return resultsOf(point);
  }

  private static List<DiskResult> resultsOf(StoredPoint point) {
    var results = new ArrayList<DiskResult>();
    for (StoredDisk disk : point.disks()) {
      results.add(
          new DiskResult(
              point.header().vm(),
              disk.id(),
              disk.name(),
              disk.readBytes(),
              disk.storedBytes(),
              disk.storedChunks(),
              Optional.empty(),
              note(disk)));
    }
    for (MissingDisk disk : point.missing()) {
      results.add(
          new DiskResult(
              point.header().vm(),
              disk.id(),
              disk.name(),
              0,
              0,
              0,
              Optional.of(disk.problem()),
              Optional.empty()));
    }
    return results;
  }
}
