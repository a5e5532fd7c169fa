package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Policy;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
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
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
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

  MachineBackup(Catalog catalog, Hypervisor hypervisor, Workers workers) {
    this.catalog = catalog;
    this.hypervisor = hypervisor;
    this.workers = workers;
  }

  /** What was done with one disk of the machine so far. */
  private record Saved(
      VirtualMachine.Disk disk, Optional<StoredDisk> stored, Optional<Problem> problem) {}

  /**
   * Makes the recovery point.
   *
   * @param vm as the inventory shows it
   * @param progress is told how many bytes of the machine are dealt with
   */
  List<DiskResult> run(
      SessionId session, Policy policy, HostedVm vm, Repository repository, LongConsumer progress) {
    try (var snapshot = hypervisor.snapshot(vm.id())) {
      var disks = covered(snapshot.vm(), policy);
      return disks.isEmpty()
          ? List.of()
          : save(snapshot, disks, repository, header(session, policy, snapshot), progress);
    } catch (Workers.Stopped e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      workers.goOnUnlessStopping();
      LOG.warn("virtual machine {} could not be backed up: {}", vm.name(), e.getMessage(), e);
      return allFailed(vm, covered(vm, policy), problemOf(e, vm));
    }
  }

  /** The disks that the policy backs up, as it is at this moment. */
  private List<VirtualMachine.Disk> covered(HostedVm hosted, Policy policy) {
    var protection = catalog.read(tx -> tx.assignments().of(hosted.id()));
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

  private List<DiskResult> save(
      Snapshot snapshot,
      List<VirtualMachine.Disk> disks,
      Repository repository,
      PointHeader header,
      LongConsumer progress)
      throws IOException {
    var vm = snapshot.vm();
    try (var writer = repository.begin(header)) {
      var saved = new ArrayList<Saved>();
      long before = 0;
      for (VirtualMachine.Disk disk : disks) {
        workers.goOnUnlessStopping();
        long offset = before;
        var result =
            save(snapshot, disk, repository, writer, done -> progress.accept(offset + done));
        result
            .problem()
            .ifPresent(problem -> writer.missing(new MissingDisk(disk.id(), disk.name(), problem)));
        saved.add(result);
        before += disk.sizeBytes();
      }
      if (saved.stream().anyMatch(disk -> disk.stored().isPresent())) {
        writer.commit();
      }
      return saved.stream().map(disk -> result(vm, disk)).toList();
    }
  }

  private Saved save(
      Snapshot snapshot,
      VirtualMachine.Disk disk,
      Repository repository,
      PointWriter writer,
      LongConsumer progress) {
    if (disk.obstacle().isPresent()) {
      var problem =
          new Problem(
              "DiskNotSupported",
              "disk %s of virtual machine %s cannot be backed up (%s): put that right, or exclude the disk and save it by another method"
                  .formatted(disk.name(), snapshot.vm().name(), disk.obstacle().get()));
      return new Saved(disk, Optional.empty(), Optional.of(problem));
    }
    try (var reader = new StoppableReader(snapshot.open(disk.id()), workers::isStopping)) {
      requireWhole(snapshot, disk, reader.size(), repository);
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
      HostedVm vm, List<VirtualMachine.Disk> disks, Problem problem) {
    return disks.stream()
        .map(disk -> result(vm, new Saved(disk, Optional.empty(), Optional.of(problem))))
        .toList();
  }

  private static Problem problemOf(Exception e, HostedVm vm) {
    return switch (e) {
      case DiskException disk -> disk.problem();
      case RepositoryException repository -> repository.problem();
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

  /** What the session had done with a machine, read from the point that it made before a crash. */
  static List<DiskResult> resultsOf(StoredPoint point) {
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
