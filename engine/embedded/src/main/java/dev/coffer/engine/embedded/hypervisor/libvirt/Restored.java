package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.libvirt.Machines.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.w3c.dom.Element;

/**
 * Makes, replaces and removes machines. What decides is libvirt's definition of a machine, which
 * bears the key of what made it: images that it does not name are not there for anybody. What is
 * left to do around it is written down in the {@link ImageFolder} before, and done after a crash.
 */
final class Restored {

  private static final String RESTORE = "restore-";
  private static final String PROMOTION = "promotion-";
  private static final String REMOVAL = "removal-";

  private final Machines machines;
  private final Networks networks;
  private final ImageFolder images;
  private final Consoles consoles;

  Restored(Machines machines, Networks networks, ImageFolder images, Consoles consoles) {
    this.consoles = consoles;
    this.machines = machines;
    this.networks = networks;
    this.images = images;
  }

  /** Tells a machine as the engine sees it. */
  interface Found {
    HostedVm vm(VmId id) throws IOException;
  }

  /**
   * Begins a machine of a new identity.
   *
   * @param described the original's definition
   */
  Draft copy(String key, Element described, String name, Role role, Set<DiskId> disks, Found found)
      throws IOException {
    return new LibvirtDraft(
        images.begin(RESTORE + key, used()),
        described(described, disks),
        written -> {
          VmId id = new VmId(UUID.randomUUID().toString());
          MachineXml.makeCopy(described, id, name, role, key, written);
          if (role == Role.TEST) {
            consoles.record(described, id);
          }
          machines.define(Xml.render(described));
          finishRestore(RESTORE + key, id);
          return found.vm(id);
        });
  }

  /** A network that came before its machine would be nobody's after a crash. */
  private void finishRestore(String key, VmId made) throws IOException {
    networks.makeOwn(machines.find(made).orElseThrow().domain().xml());
    images.decided(key, used());
  }

  /** Begins the replacement of disks of a machine. */
  Draft replacement(String key, Element described, Set<DiskId> disks, Found found)
      throws IOException {
    Map<DiskId, DomainDisk> wanted = described(described, disks);
    boolean whole = wanted.size() == Domain.disks(described).size();
    return new LibvirtDraft(
        images.begin(RESTORE + key, used()),
        wanted,
        written -> {
          VmId id = MachineXml.id(described);
          Optional<Element> present = present(id);
          Element machine = whole ? described : present.orElse(described);
          present.ifPresent(now -> MachineXml.addDisks(machine, now));
          Marks.of(machine).restoredBy(key, Optional.empty()).writeTo(machine);
          replace(RESTORE + key, id, machine, described, written);
          images.decided(RESTORE + key, used());
          return found.vm(id);
        });
  }

  private static Map<DiskId, DomainDisk> described(Element described, Set<DiskId> disks) {
    VmId vm = MachineXml.id(described);
    Map<DiskId, DomainDisk> wanted = new HashMap<>();
    for (DomainDisk disk : Domain.disks(described)) {
      if (disks.contains(disk.id(vm))) {
        wanted.put(disk.id(vm), disk);
      }
    }
    for (DiskId id : disks) {
      if (!wanted.containsKey(id)) {
        throw EngineException.notFound("disk", id.value());
      }
    }
    return wanted;
  }

  /** How a machine will start, if it is there. */
  private Optional<Element> present(VmId id) throws IOException {
    return machines.find(id).isPresent()
        ? Optional.of(Xml.parse(machines.definition(id)))
        : Optional.empty();
  }

  /** Gives a machine other storage, having written down which images go. */
  private void replace(
      String key,
      VmId id,
      Element machine,
      Element described,
      Map<String, MachineXml.Image> written)
      throws IOException {
    Optional<Listed> before = machines.find(id);
    if (before.isPresent()) {
      requireOff(before.get().domain());
      images.replacing(
          key, sources(before.get().domain(), disk -> written.containsKey(disk.target())));
    } else {
      MachineXml.keepDisks(machine, disk -> written.containsKey(disk.target()) || isThere(disk));
    }
    MachineXml.replaceDisks(machine, described, written);
    machines.define(Xml.render(machine));
  }

  private static boolean isThere(DomainDisk disk) {
    return disk.source().filter(Files::exists).isPresent();
  }

  private static void requireOff(Domain domain) throws DiskException {
    if (!domain.state().isOff()) {
      throw new DiskException(
          "VirtualMachineRunning",
          "the disks of virtual machine %s cannot be replaced while it runs: stop it"
              .formatted(domain.name()));
    }
  }

  private static List<Path> sources(Domain domain, Predicate<DomainDisk> which) {
    return domain.disks().stream().filter(which).flatMap(disk -> disk.source().stream()).toList();
  }

  /** Moves the disks of a copy into the place of the original's. */
  void promote(String key, VmId copyId, Element described) throws IOException {
    VmId id = MachineXml.id(described);
    Optional<Element> present = present(id);
    if (present.map(Marks::of).flatMap(Marks::promotion).equals(Optional.of(key))) {
      finishPromotion(key);
      return;
    }
    Domain copy =
        machines
            .find(copyId)
            .orElseThrow(() -> EngineException.notFound("virtual machine", copyId.value()))
            .domain();
    requireOff(copy);
    Map<String, MachineXml.Image> moved = new HashMap<>();
    for (DomainDisk disk : copy.disks()) {
      moved.put(disk.target(), new MachineXml.Image(disk.source().orElseThrow(), disk.format()));
    }
    images.replacing(PROMOTION + key, List.of());
    Element machine = present.orElse(described);
    Marks.of(machine).promotedBy(key).writeTo(machine);
    replace(PROMOTION + key, id, machine, described, moved);
    finishPromotion(key);
  }

  /** The copy goes last: by it a crash finds out what else is to go. */
  private void finishPromotion(String key) throws IOException {
    for (Listed listed : machines.all()) {
      Marks marks = listed.domain().marks();
      if (marks.role().isPresent() && marks.restore().equals(Optional.of(key))) {
        VmId copy = listed.domain().id();
        networks.remove(copy);
        Bystander.leave(copy);
        consoles.remove(copy);
        machines.undefine(copy);
      }
    }
    images.decided(PROMOTION + key, used());
  }

  /** Removes a machine with its disks. */
  void delete(Domain domain) throws IOException {
    if (!domain.state().isOff()) {
      machines.cutPower(domain.id());
    }
    String key = REMOVAL + domain.id();
    Set<Path> going = new HashSet<>(sources(domain, _ -> true));
    for (Path image : List.copyOf(going)) {
      going.addAll(images.images(image.resolveSibling("")));
    }
    images.replacing(key, List.copyOf(going));
    machines.undefine(domain.id());
    finishRemovals();
  }

  /** Removes what is left of machines that are gone; each attempt may have been cut off. */
  synchronized void finishRemovals() throws IOException {
    for (String unfinished : images.unfinished()) {
      if (unfinished.startsWith(REMOVAL)) {
        VmId vm = new VmId(unfinished.substring(REMOVAL.length()));
        if (machines.find(vm).isEmpty()) {
          networks.remove(vm);
          Bystander.leave(vm);
          consoles.remove(vm);
          images.decided(unfinished, used());
        }
      }
    }
  }

  /** Removes what copies that were cut off have left beside the images of a machine. */
  void removeUnused(VmId vm) throws IOException {
    Optional<Listed> listed = machines.find(vm);
    if (listed.isPresent()) {
      Set<Path> used = used();
      for (Path image : sources(listed.get().domain(), _ -> true)) {
        for (Path beside : images.images(image.resolveSibling(""))) {
          images.remove(beside, used);
        }
      }
    }
  }

  /** Gives a machine that is off other storage. */
  void store(VmId vm, Map<String, MachineXml.Image> images) throws IOException {
    Element machine = Xml.parse(machines.definition(vm));
    MachineXml.replaceDisks(machine, machine, images);
    machines.define(Xml.render(machine));
  }

  /** Finishes the restore of a key if it was decided, and throws away what it has made if not. */
  void settle(String key) throws IOException {
    finishRemovals();
    if (images.unfinished().contains(RESTORE + key)) {
      settleRestore(RESTORE + key);
    }
  }

  private void settleRestore(String unfinished) throws IOException {
    Optional<VmId> made =
        marked(marks -> marks.restore().map(RESTORE::concat).equals(Optional.of(unfinished)));
    if (made.isPresent()) {
      finishRestore(unfinished, made.get());
    } else {
      images.discard(unfinished, used());
    }
  }

  /** Finishes what was decided before a crash, and throws away what was not. */
  void recover() throws IOException {
    finishRemovals();
    for (String unfinished : images.unfinished()) {
      if (unfinished.startsWith(RESTORE)) {
        settleRestore(unfinished);
      } else if (unfinished.startsWith(PROMOTION) && isPromoted(unfinished)) {
        finishPromotion(unfinished.substring(PROMOTION.length()));
      } else {
        images.discard(unfinished, used());
      }
    }
  }

  private boolean isPromoted(String unfinished) throws IOException {
    return marked(marks -> marks.promotion().map(PROMOTION::concat).equals(Optional.of(unfinished)))
        .isPresent();
  }

  private Optional<VmId> marked(Predicate<Marks> so) throws IOException {
    return machines.all().stream()
        .map(Listed::domain)
        .filter(domain -> so.test(domain.marks()))
        .map(Domain::id)
        .findFirst();
  }

  /** The images that any machine has, those too that its images build upon. */
  private Set<Path> used() throws IOException {
    Set<Path> used = new HashSet<>();
    for (Listed listed : machines.all()) {
      var sources = listed.domain().xml().getElementsByTagNameNS("*", "source");
      for (int i = 0; i < sources.getLength(); i++) {
        Xml.attribute((Element) sources.item(i), "file").map(Path::of).ifPresent(used::add);
      }
    }
    return used;
  }
}
