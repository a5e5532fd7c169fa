package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The volume groups of a machine, put together of the physical volumes on all its disks. */
final class LvmGroups {

  private final Map<String, List<DiskRange>> physical = new HashMap<>();

  /** The newest that any physical volume has, by the ids of the groups. */
  private final Map<String, LvmGroup> groups = new LinkedHashMap<>();

  /**
   * Takes a physical volume.
   *
   * @return what it is, for people
   */
  String add(DiskRange range) throws IOException {
    var label = LvmLabel.read(range);
    if (label.isEmpty()) {
      throw LvmLabel.damaged("it has no label");
    }
    physical.computeIfAbsent(label.get().id(), _ -> new ArrayList<>()).add(range);
    var description = LvmDescription.read(range, label.get());
    if (description.isEmpty()) {
      return "it is a physical volume of LVM";
    }
    var group = LvmGroup.of(description.get(), physical);
    var known = groups.get(group.id());
    if (known == null || known.version() < group.version()) {
      groups.put(group.id(), group);
    }
    return "it is a physical volume of LVM, of group %s".formatted(group.name());
  }

  /** A volume of a group: its name, and what can be read of it. */
  interface Visitor {
    void volume(String group, String name, Opening opening) throws IOException;
  }

  /** Opens a volume, or says why it cannot be read. */
  interface Opening {
    LogicalDisk open() throws DiskException;
  }

  /** Visits all volumes that users of the machine see. */
  void visit(Visitor visitor) throws IOException {
    for (var group : groups.values()) {
      boolean known =
          groups.values().stream().filter(one -> one.name().equals(group.name())).count() == 1;
      for (var name : group.volumes()) {
        visitor.volume(group.name(), name, () -> known ? group.open(name) : twice(group.name()));
      }
    }
  }

  private static LogicalDisk twice(String name) throws DiskException {
    throw new DiskException(
        "VolumeAmbiguous",
        "there are two volume groups (LVM) of the name %s; restore the disks instead"
            .formatted(name));
  }
}
