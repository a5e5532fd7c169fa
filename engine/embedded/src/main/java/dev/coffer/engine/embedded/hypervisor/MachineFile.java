package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a {@code vm.yaml} says, checked: its constructor throws an {@link IllegalArgumentException}
 * with a message for whoever wrote the file.
 */
record MachineFile(
    VmId id,
    String name,
    String zone,
    Map<String, String> tags,
    Power power,
    Role role,
    Network network,
    List<Disk> disks) {

  /** Letters that mean the same in a file name, in an id and on a command line. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Whom the machine can talk to. */
  enum Network {
    PRODUCTION,
    /** Nobody: what copies get, so that they do not meet their original. */
    ISOLATED
  }

  /**
   * A disk.
   *
   * @param id unique within the machine
   * @param file relative to the folder of the machine
   * @param size the least size that the guest must see; a smaller image is truncated
   */
  record Disk(String id, String name, String file, ImageFormat format, OptionalLong size) {

    Disk {
      requireId(id);
      requireText("name of disk " + id, name);
      Path path = Path.of(file);
      if (file.isBlank()
          || path.isAbsolute()
          || !path.normalize().equals(path)
          || path.startsWith("..")
          || path.startsWith(MachineFolders.FILE_NAME)) {
        throw new IllegalArgumentException(
            "the file of disk " + id + " must be an image in the machine's own folder: " + file);
      }
    }

    Disk named(String newName) {
      return new Disk(id, newName, file, format, size);
    }

    /** The same disk with other storage, whose size is known to be right. */
    Disk stored(String newFile, ImageFormat newFormat, long newSize) {
      return new Disk(id, name, newFile, newFormat, OptionalLong.of(newSize));
    }
  }

  MachineFile {
    requireId(id.value());
    requireText("name", name);
    requireText("zone", zone);
    tags = Map.copyOf(tags);
    disks = List.copyOf(disks);
    requireUnique("id", disks, Disk::id);
    requireUnique("name", disks, Disk::name);
    requireUnique("file", disks, Disk::file);
  }

  /** The name of one of its disks on the engine. */
  DiskId diskId(Disk disk) {
    return new DiskId(id + "/" + disk.id());
  }

  Optional<Disk> disk(String diskId) {
    return disks.stream().filter(disk -> disk.id().equals(diskId)).findFirst();
  }

  Optional<Disk> disk(DiskId diskId) {
    return disks.stream().filter(disk -> diskId(disk).equals(diskId)).findFirst();
  }

  MachineFile withPower(Power newPower) {
    return new MachineFile(id, name, zone, tags, newPower, role, network, disks);
  }

  MachineFile withDisks(List<Disk> newDisks) {
    return new MachineFile(id, name, zone, tags, power, role, network, newDisks);
  }

  /** The same machine under another identity, where it can do no harm. */
  MachineFile copy(VmId newId, String newName, Role newRole) {
    return new MachineFile(newId, newName, zone, tags, Power.OFF, newRole, Network.ISOLATED, disks);
  }

  private static void requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("an id has letters, digits, '.', '_' and '-': " + id);
    }
  }

  private static void requireText(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the " + what + " may not be blank");
    }
  }

  private static void requireUnique(
      String what, List<Disk> disks, Function<Disk, String> component) {
    Set<String> seen = new HashSet<>();
    for (Disk disk : disks) {
      if (!seen.add(component.apply(disk))) {
        throw new IllegalArgumentException(
            "two disks have the " + what + " " + component.apply(disk));
      }
    }
  }
}
