package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.hypervisor.libvirt.PointReader.Memory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the moment of a machine is asked for: which disks, from which earlier moments on, and whether
 * they shall remember it.
 *
 * @param checkpoint the name to remember the moment by
 */
record MomentPlan(List<Part> parts, Optional<String> checkpoint) {

  static final String RAW =
      "its image is raw, which cannot remember what changes (qemu-img convert makes a qcow2 of it)";
  static final String BROKEN =
      "what its image had remembered since its last backup is gone or broken, as after a power cut, a move or a restore";

  MomentPlan {
    parts = List.copyOf(parts);
  }

  /**
   * A disk of it.
   *
   * @param since the earlier moment from which on its changes are asked for
   * @param forgotten why there is none, where that is worth a word
   * @param lost the earlier moment, when libvirt does not know of it
   */
  record Part(
      DiskId id,
      DomainDisk disk,
      Optional<String> since,
      Optional<String> forgotten,
      Optional<String> lost) {

    private static Part whole(DiskId id, DomainDisk disk, Optional<String> forgotten) {
      return new Part(id, disk, Optional.empty(), forgotten, Optional.empty());
    }

    private Part whole(String why) {
      return new Part(id, disk, Optional.empty(), forgotten.or(() -> Optional.of(why)), lost);
    }
  }

  /** Knows whether a disk remembers a moment. */
  interface Known {
    boolean is(DomainDisk disk, String moment) throws LibvirtException;
  }

  /**
   * Plans.
   *
   * @param wanted disks by id, with the moments that the last recovery points have of them
   */
  static MomentPlan of(
      Map<DiskId, DomainDisk> disks, Map<DiskId, Optional<String>> wanted, Known known, String name)
      throws LibvirtException {
    List<Part> parts = new ArrayList<>();
    for (var entry : wanted.entrySet()) {
      DomainDisk disk = disks.get(entry.getKey());
      if (disk != null) {
        parts.add(part(entry.getKey(), disk, entry.getValue(), known));
      }
    }
    boolean remembered = parts.stream().anyMatch(part -> part.disk().remembers());
    return new MomentPlan(parts, remembered ? Optional.of(name) : Optional.empty());
  }

  private static Part part(DiskId id, DomainDisk disk, Optional<String> moment, Known known)
      throws LibvirtException {
    if (!disk.remembers()) {
      return Part.whole(id, disk, Optional.of(RAW));
    }
    if (moment.isEmpty()) {
      return Part.whole(id, disk, Optional.empty());
    }
    return known.is(disk, moment.get())
        ? new Part(id, disk, moment, Optional.empty(), Optional.empty())
        : new Part(id, disk, Optional.empty(), Optional.of(BROKEN), moment);
  }

  boolean asksForChanges() {
    return parts.stream().anyMatch(part -> part.since().isPresent());
  }

  /** The same, but that all is read. */
  MomentPlan whole() {
    return new MomentPlan(parts.stream().map(part -> part.whole(BROKEN)).toList(), checkpoint);
  }

  /** The same, but that nothing will remember the moment. */
  MomentPlan unremembered(String why) {
    return new MomentPlan(
        parts.stream().map(part -> part.whole("the moment cannot be remembered: " + why)).toList(),
        Optional.empty());
  }

  /** The disks that will remember the moment, by their targets. */
  Set<String> remembered() {
    return parts.stream()
        .map(Part::disk)
        .filter(DomainDisk::remembers)
        .map(DomainDisk::target)
        .collect(Collectors.toSet());
  }

  /** The moments that libvirt does not know of, each with the targets of its disks. */
  Map<String, Set<String>> lost() {
    return parts.stream()
        .filter(part -> part.lost().isPresent())
        .collect(
            Collectors.groupingBy(
                part -> part.lost().get(),
                Collectors.mapping(part -> part.disk().target(), Collectors.toSet())));
  }

  /**
   * What libvirt is told of the disks.
   *
   * @param scratch the scratch file of a target
   */
  Map<String, BackupXml.Part> orders(Function<String, Path> scratch) {
    Map<String, BackupXml.Part> orders = new LinkedHashMap<>();
    for (Part part : parts) {
      String target = part.disk().target();
      orders.put(target, new BackupXml.Part(scratch.apply(target), part.since()));
    }
    return orders;
  }

  /** What is known of the disks once the moment is fixed. */
  Map<DiskId, LivePoint.Part> fixed() {
    return parts.stream()
        .collect(Collectors.toMap(Part::id, part -> new LivePoint.Part(part.disk(), memory(part))));
  }

  private Memory memory(Part part) {
    return new Memory(
        part.disk().remembers() ? checkpoint : Optional.empty(), part.since(), part.forgotten());
  }
}
