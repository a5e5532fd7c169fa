package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What libvirt is asked about machines as a whole, and told to do with them. */
final class Machines {

  private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

  private static final int INACTIVE_WITH_SECRETS = 2 | 1;
  private static final int LIVE = 0;

  /** Managed save, metadata of snapshots and checkpoints, UEFI variables: all that goes with it. */
  private static final int UNDEFINE_ALL = 1 | 2 | 4 | 16;

  private static final int UUID_LENGTH = 37;

  private final Libvirt libvirt;
  private final LibvirtLibrary library;
  private final Questions questions;
  private final Map<VmId, Map<String, Long>> settled = new ConcurrentHashMap<>();

  Machines(Libvirt libvirt) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
    this.questions = new Questions(library, libvirt.patience().toAnswer());
  }

  /**
   * A machine with the sizes of its disks.
   *
   * @param persistent false: it is gone when it stops
   */
  record Listed(Domain domain, boolean persistent, List<Measured> disks) {}

  /**
   * A disk with its size.
   *
   * @param sizeBytes what the guest sees; 0 where that cannot be told
   * @param obstacle why it cannot be backed up
   */
  record Measured(DomainDisk disk, long sizeBytes, Optional<String> obstacle) {}

  List<Listed> all() throws LibvirtException {
    return libvirt.domains(this::listed);
  }

  Optional<Listed> find(VmId id) throws LibvirtException {
    try {
      return Optional.of(libvirt.withDomain(id.value(), this::listed));
    } catch (LibvirtException e) {
      if (e.is(LibvirtError.NO_DOMAIN)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Listed listed(MemorySegment domain) throws LibvirtException {
    Domain read = read(domain);
    boolean persistent = library.number("virDomainIsPersistent", domain) == 1;
    return new Listed(read, persistent, measured(domain, read));
  }

  private Domain read(MemorySegment domain) throws LibvirtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment uuid = arena.allocate(UUID_LENGTH);
      library.number("virDomainGetUUIDString", domain, uuid);
      return new Domain(
          new VmId(uuid.getString(0)),
          library.borrowedText("virDomainGetName", domain),
          state(domain),
          Xml.parse(library.text("virDomainGetXMLDesc", domain, LIVE)));
    }
  }

  private Domain.State state(MemorySegment domain) throws LibvirtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment reason = arena.allocate(ValueLayout.JAVA_INT);
      library.number("virDomainGetState", domain, code, reason, 0);
      return new Domain.State(
          code.get(ValueLayout.JAVA_INT, 0), reason.get(ValueLayout.JAVA_INT, 0));
    }
  }

  Domain.State state(VmId id) throws LibvirtException {
    return libvirt.withDomain(id.value(), this::state);
  }

  private List<Measured> measured(MemorySegment domain, Domain machine) throws LibvirtException {
    var known = settled.getOrDefault(machine.id(), Map.of());
    boolean nothingToAsk =
        machine.disks().stream()
            .allMatch(disk -> disk.flaw().isPresent() || known.containsKey(disk.target()));
    return nothingToAsk
        ? measure(domain, machine, known)
        : questions
            .ask(machine.id(), domain, asked -> measure(asked, machine, known))
            .orElseGet(() -> unanswered(machine));
  }

  private List<Measured> measure(MemorySegment domain, Domain machine, Map<String, Long> known) {
    return machine.disks().stream()
        .map(
            disk ->
                disk.flaw().isPresent()
                    ? new Measured(disk, 0, disk.flaw())
                    : measure(domain, machine.id(), disk, known))
        .toList();
  }

  /** The image is looked into by libvirt, which may look into those that run. */
  private Measured measure(
      MemorySegment domain, VmId id, DomainDisk disk, Map<String, Long> known) {
    Long settledSize = known.get(disk.target());
    if (settledSize != null) {
      return new Measured(disk, settledSize, Optional.empty());
    }
    try {
      long size = libvirt.askingImages(id.value(), asked -> size(asked, disk.target())).on(domain);
      return new Measured(disk, size, Optional.empty());
    } catch (LibvirtException e) {
      return new Measured(disk, 0, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private static List<Measured> unanswered(Domain machine) {
    String obstacle =
        "its QEMU does not answer: see whether the process hangs, for example on storage that is gone";
    return machine.disks().stream()
        .map(disk -> new Measured(disk, 0, disk.flaw().or(() -> Optional.of(obstacle))))
        .toList();
  }

  private long size(MemorySegment domain, String target) throws LibvirtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(ValueLayout.JAVA_LONG, 3);
      library.number("virDomainGetBlockInfo", domain, target, info, 0);
      return info.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /**
   * Has QEMU not be asked for the sizes of a machine's disks while these cannot change: it answers
   * late when it has a disk to read, and who asks keeps others from asking.
   *
   * @param sizes by target
   */
  void settle(VmId id, Map<String, Long> sizes) {
    settled.put(id, Map.copyOf(sizes));
  }

  /** The sizes may change again. */
  void unsettle(VmId id) {
    settled.remove(id);
  }

  /** Waits until QEMU has answered a question about a disk; it may be gone. */
  void hear(VmId id, String target) {
    try {
      long _ =
          libvirt.withDomain(
              id.value(), libvirt.askingImages(id.value(), domain -> size(domain, target)));
    } catch (LibvirtException e) {
      LOG.debug("{} does not answer", id, e); // What is asked of it next says so too.
    }
  }

  /** How it will start, with the passwords of its displays: all that is needed to make it again. */
  String definition(VmId id) throws LibvirtException {
    return libvirt.withDomain(
        id.value(), domain -> library.text("virDomainGetXMLDesc", domain, INACTIVE_WITH_SECRETS));
  }

  /** Whether its memory lies on disk, to go on from there at the next start. */
  boolean isSaved(VmId id) throws LibvirtException {
    return libvirt.withDomain(
            id.value(), domain -> library.number("virDomainHasManagedSaveImage", domain, 0))
        == 1;
  }

  /** Makes a machine known, or gives one another definition. Durable. */
  VmId define(String xml) throws LibvirtException {
    return libvirt.ask(
        connection -> {
          MemorySegment domain = library.pointer("virDomainDefineXMLFlags", connection, xml, 0);
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment uuid = arena.allocate(UUID_LENGTH);
            library.number("virDomainGetUUIDString", domain, uuid);
            return new VmId(uuid.getString(0));
          } finally {
            library.number("virDomainFree", domain);
          }
        });
  }

  void undefine(VmId id) throws LibvirtException {
    tell(id, "virDomainUndefineFlags", UNDEFINE_ALL);
  }

  void start(VmId id) throws LibvirtException {
    tell(id, "virDomainCreateWithFlags", 0);
  }

  void resume(VmId id) throws LibvirtException {
    int _ = libvirt.withDomain(id.value(), domain -> library.number("virDomainResume", domain));
  }

  /** Asks the guest to shut down, by its agent or its power button; returns at once. */
  void askToStop(VmId id) throws LibvirtException {
    tell(id, "virDomainShutdownFlags", 0);
  }

  /** Cuts the power of a machine that may stop just then. */
  void cutPower(VmId id) throws LibvirtException {
    try {
      tell(id, "virDomainDestroyFlags", 0);
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.OPERATION_INVALID) || !state(id).isOff()) {
        throw e;
      }
    }
  }

  private void tell(VmId id, String function, int flags) throws LibvirtException {
    int _ = libvirt.withDomainOnce(id.value(), domain -> library.number(function, domain, flags));
  }
}
