package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Fixes moments of running machines. */
final class LivePoints implements Closeable {

  /** A checkpoint from which changes cannot be told. */
  private static final Set<LibvirtError> BROKEN =
      Set.of(LibvirtError.CHECKPOINT_INCONSISTENT, LibvirtError.NO_CHECKPOINT);

  /** A checkpoint that cannot be made, as of a machine with snapshots. */
  private static final Set<LibvirtError> UNABLE =
      Set.of(
          LibvirtError.CHECKPOINT_INCONSISTENT,
          LibvirtError.OPERATION_INVALID,
          LibvirtError.OPERATION_UNSUPPORTED,
          LibvirtError.CONFIG_UNSUPPORTED);

  private final Machines machines;
  private final Backups backups;
  private final Memories memories;
  private final ScratchFolder scratch;
  private final Freezing freezing;
  private final HoldLimits limits;
  private final InstantSource clock;
  private final Unended unended;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("coffer-scratch").factory());

  LivePoints(
      Machines machines,
      Backups backups,
      ScratchFolder scratch,
      Turns turns,
      LibvirtSettings settings,
      InstantSource clock) {
    this.machines = machines;
    this.backups = backups;
    this.memories = new Memories(backups);
    this.scratch = scratch;
    this.freezing = new Freezing(backups, scratch, settings.uri());
    this.limits = settings.limits();
    this.clock = clock;
    this.unended = new Unended(turns, timer);
  }

  /** Ends what a crash has left: guests at rest, backups that nobody reads, scratch files. */
  void recover() throws IOException {
    freezing.recover();
    for (VmId vm : scratch.machines()) {
      endOurs(vm);
      scratch.remove(vm);
    }
  }

  private void endOurs(VmId vm) throws IOException {
    if (backups.current(vm).flatMap(BackupXml::socket).filter(scratch::contains).isPresent()) {
      backups.end(vm);
    }
  }

  /**
   * Fixes one.
   *
   * @param vm the same machine as the engine sees it
   * @param turn ends with the point
   */
  Snapshot fix(Domain domain, HostedVm vm, Map<DiskId, Optional<String>> wanted, Turns.Turn turn)
      throws IOException {
    VmId id = domain.id();
    endOurs(id);
    requireAlone(domain);
    requireRoom(vm);
    String description = machines.definition(id);
    var plan =
        MomentPlan.of(
            disks(domain),
            wanted,
            (disk, moment) -> memories.knows(id, moment, disk.target()),
            Memories.newName());
    var begun = new Begin(domain, plan);
    boolean frozen = freezing.during(domain, begun);
    var now = clock.instant();
    var held =
        new HeldMoment(
            id,
            sizes(vm, begun.plan.orders(target -> scratch.file(id, target)).keySet()),
            backups,
            machines,
            scratch,
            limits,
            timer);
    var fixed =
        new LivePoint.Fixed(
            vm,
            now,
            frozen ? Consistency.APPLICATION : Consistency.CRASH,
            description,
            begun.plan.checkpoint(),
            domain.targets(),
            begun.plan.lost(),
            begun.plan.fixed());
    return new LivePoint(fixed, held, memories, scratch.socket(id), turn, unended);
  }

  private static Map<String, Long> sizes(HostedVm vm, Set<String> targets) {
    return vm.disks().stream()
        .filter(disk -> targets.contains(disk.name()))
        .collect(Collectors.toMap(HostedVm.HostedDisk::name, HostedVm.HostedDisk::sizeBytes));
  }

  static Map<DiskId, DomainDisk> disks(Domain domain) {
    Map<DiskId, DomainDisk> disks = new HashMap<>();
    domain.disks().forEach(disk -> disks.put(disk.id(domain.id()), disk));
    return disks;
  }

  private void requireAlone(Domain domain) throws IOException {
    Optional<Element> other = backups.current(domain.id());
    if (other.isPresent()) {
      throw new DiskException(
          "BackupUnderWay",
          "virtual machine %s is being backed up by somebody else, and libvirt permits one backup at a time: wait until that ends, or end it (virsh domjobabort %s)"
              .formatted(domain.name(), domain.name()));
    }
  }

  private void requireRoom(HostedVm vm) throws IOException {
    long reserve = HoldLimits.reserve(scratch.capacity());
    if (scratch.free() < reserve) {
      throw new DiskException(
          "ScratchFull",
          "virtual machine %s is not backed up, as the scratch folder has %,d bytes free and at least %,d are needed for what the guest overwrites meanwhile: make room there"
              .formatted(vm.name(), scratch.free(), reserve));
    }
  }

  /** Begins the backup, with less than was planned where libvirt cannot do all of it. */
  private final class Begin implements Freezing.Fix {

    private final Domain domain;
    private MomentPlan plan;

    Begin(Domain domain, MomentPlan plan) {
      this.domain = domain;
      this.plan = plan;
    }

    @Override
    public void run() throws IOException {
      while (true) {
        try {
          begin();
          return;
        } catch (LibvirtException e) {
          scratch.remove(domain.id());
          plan = less(e);
        }
      }
    }

    private void begin() throws IOException {
      VmId id = domain.id();
      scratch.make(id, domain.owner());
      List<String> targets = domain.targets();
      backups.begin(
          id,
          BackupXml.backup(
              scratch.socket(id), targets, plan.orders(target -> scratch.file(id, target))),
          plan.checkpoint().map(name -> BackupXml.checkpoint(name, targets, plan.remembered())));
    }

    private MomentPlan less(LibvirtException failure) throws LibvirtException {
      if (BROKEN.contains(failure.error()) && plan.asksForChanges()) {
        return plan.whole();
      }
      if (UNABLE.contains(failure.error()) && plan.checkpoint().isPresent()) {
        return plan.unremembered(String.valueOf(failure.getMessage()));
      }
      throw Denied.explained(failure);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
