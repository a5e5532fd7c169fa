package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.Guests;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Inventory;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.Machines.Listed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * The machines of one KVM host, through its libvirt, on that host: what guests overwrite during a
 * backup is set aside in local files, and read through local sockets. A machine's id is its UUID, a
 * disk's is the UUID with its target (and serial number, if it has one).
 */
public final class LibvirtHypervisor implements Hypervisor {

  private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);

  private final Libvirt libvirt;
  private final LibvirtSettings settings;
  private final InstantSource clock;
  private final Machines machines;
  private final Backups backups;
  private final ScratchFolder scratch;
  private final LivePoints live;
  private final PowerSwitch power;
  private final Restored restored;
  private final Guests guests;
  private final Presented presented;
  private final Turns turns = new Turns();
  private Set<Problem> reported = Set.of();

  private LibvirtHypervisor(Libvirt libvirt, LibvirtSettings settings, InstantSource clock)
      throws IOException {
    this.libvirt = libvirt;
    this.settings = settings;
    this.clock = clock;
    this.machines = new Machines(libvirt);
    this.backups = new Backups(libvirt);
    this.scratch = ScratchFolder.open(settings.scratch());
    this.live = new LivePoints(machines, backups, scratch, turns, settings, clock);
    var networks = new Networks(libvirt);
    this.power = new PowerSwitch(machines, networks, settings.shutdownWithin());
    var consoles = new Consoles(settings.images());
    this.guests = new LibvirtGuests(libvirt, machines, networks, consoles);
    this.restored = new Restored(machines, networks, ImageFolder.open(settings.images()), consoles);
    this.presented = new Presented(machines, new BlockCopies(libvirt), restored, power);
    live.recover();
    restored.recover();
  }

  /**
   * Connects, and ends what a crash has left of backups and restores.
   *
   * @throws IOException when libvirt is not there or cannot be reached, or a folder cannot be made
   */
  public static LibvirtHypervisor open(LibvirtSettings settings, InstantSource clock)
      throws IOException {
    var libvirt = Libvirt.open(settings.uri());
    try {
      return new LibvirtHypervisor(libvirt, settings, clock);
    } catch (IOException | RuntimeException e) {
      libvirt.close();
      throw e;
    }
  }

  @Override
  public Inventory inventory() throws IOException {
    List<HostedVm> vms = new ArrayList<>();
    List<Problem> leftOut = new ArrayList<>();
    for (Listed listed : machines.all()) {
      if (listed.persistent()) {
        vms.add(hosted(listed));
      } else {
        leftOut.add(transientMachine(listed.domain()));
      }
    }
    report(leftOut);
    return new Inventory(vms, leftOut);
  }

  private static Problem transientMachine(Domain domain) {
    return new Problem(
        "MachineNotPersistent",
        "virtual machine %s (%s) is gone when it stops, so that it can be neither switched off nor restored: define it (virsh define)"
            .formatted(domain.name(), domain.id()));
  }

  private synchronized void report(List<Problem> leftOut) {
    leftOut.stream()
        .filter(problem -> !reported.contains(problem))
        .forEach(problem -> LOG.warn("{}: {}", problem.reason(), problem.message()));
    reported = Set.copyOf(leftOut);
  }

  private HostedVm hosted(Listed listed) {
    Domain domain = listed.domain();
    Marks marks = domain.marks();
    return new HostedVm(
        domain.id(),
        domain.name(),
        marks.zone().orElse(settings.zone()),
        marks.folder().orElse(""),
        marks.tags(),
        domain.power(),
        marks.role().orElse(Role.PRODUCTION),
        listed.disks().stream()
            .map(
                measured ->
                    new HostedVm.HostedDisk(
                        measured.disk().id(domain.id()),
                        measured.disk().target(),
                        measured.sizeBytes(),
                        measured.obstacle()))
            .toList());
  }

  @Override
  public Optional<HostedVm> find(VmId vm) throws IOException {
    return machines.find(vm).filter(Listed::persistent).map(this::hosted);
  }

  private Listed require(VmId vm) throws IOException {
    return machines
        .find(vm)
        .filter(Listed::persistent)
        .orElseThrow(() -> EngineException.notFound("virtual machine", vm.value()));
  }

  @Override
  public void setPower(VmId vm, Power wanted) throws IOException {
    power.set(require(vm).domain(), wanted);
  }

  @Override
  public Snapshot snapshot(VmId vm, Wanted wanted) throws IOException {
    Turns.Turn turn = turns.take(vm);
    try {
      Listed listed = require(vm);
      HostedVm hosted = hosted(listed);
      Map<DiskId, Optional<String>> disks = wanted.of(hosted);
      return listed.domain().state().isOff()
          ? offline(listed.domain(), hosted, disks, turn)
          : live.fix(listed.domain(), hosted, disks, turn);
    } catch (IOException | RuntimeException e) {
      turn.close();
      throw e;
    }
  }

  private Snapshot offline(
      Domain domain, HostedVm vm, Map<DiskId, Optional<String>> wanted, Turns.Turn turn)
      throws IOException {
    var memories = new Memories(backups);
    var plan =
        MomentPlan.of(
            LivePoints.disks(domain),
            wanted,
            (disk, moment) -> memories.knows(vm.id(), moment, disk.target()),
            Memories.newName());
    Map<DiskId, MomentPlan.Part> parts = new HashMap<>();
    plan.parts().forEach(part -> parts.put(part.id(), part));
    var fixed =
        new OfflinePoint.Fixed(
            vm,
            clock.instant(),
            machines.isSaved(vm.id()) ? Consistency.CRASH : Consistency.OFF,
            machines.definition(vm.id()),
            parts);
    return new OfflinePoint(fixed, machines, scratch, turn);
  }

  @Override
  public void forgetMoments(VmId vm, NeededMoments needed) throws IOException {
    try (var _ = turns.take(vm)) {
      Optional<HostedVm> hosted = find(vm);
      if (hosted.isPresent()) {
        new Memories(backups).forgetAllBut(vm, needed.of(hosted.get()), Optional.empty());
      }
    }
  }

  @Override
  public Draft copy(String key, String description, String name, Role role, Set<DiskId> disks)
      throws IOException {
    return restored.copy(key, described(description), name, role, disks, this::found);
  }

  @Override
  public Draft replacement(String key, String description, Set<DiskId> disks) throws IOException {
    return restored.replacement(key, described(description), disks, this::found);
  }

  @Override
  public void promote(String key, VmId copy, String description) throws IOException {
    restored.promote(key, copy, described(description));
  }

  @Override
  public Optional<HostedVm> committed(String key) throws IOException {
    return machines.all().stream()
        .filter(listed -> listed.domain().marks().restore().equals(Optional.of(key)))
        .findFirst()
        .map(this::hosted);
  }

  @Override
  public Optional<Presenter> presenter() {
    return Optional.of(presented);
  }

  private HostedVm found(VmId vm) throws IOException {
    return hosted(require(vm));
  }

  @Override
  public void delete(VmId vm) throws IOException {
    Optional<Listed> listed = machines.find(vm);
    if (listed.isPresent()) {
      restored.delete(listed.get().domain());
    } else {
      restored.finishRemovals();
    }
  }

  @Override
  public void discard(String key) throws IOException {
    restored.settle(key);
  }

  @Override
  public Optional<Guests> guests() {
    return Optional.of(guests);
  }

  private static Element described(String description) throws DiskException {
    try {
      return Xml.parse(description);
    } catch (IllegalArgumentException e) {
      throw new DiskException(
          "DescriptionDamaged",
          "the virtual machine's description in the backup cannot be understood (%s): restore another recovery point"
              .formatted(e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    live.close();
    libvirt.close();
  }
}
