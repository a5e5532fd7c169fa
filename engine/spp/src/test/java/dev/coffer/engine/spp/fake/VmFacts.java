package dev.coffer.engine.spp.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the server knows of a machine without looking at the vCenter again. */
record VmFacts(
    String mor, String name, String zone, String folder, boolean on, List<DiskFacts> disks) {

  /** A disk, without its content. */
  record DiskFacts(String id, String name, long size) {}

  static VmFacts of(Machine machine) {
    return new VmFacts(
        machine.mor,
        machine.name,
        machine.zone,
        machine.folder,
        machine.on,
        machine.disks.stream()
            .map(disk -> new DiskFacts(diskId(machine.mor, disk.key), disk.name, disk.bytes.length))
            .toList());
  }

  /** What the newer of two says, and the disks that only the older has. */
  static VmFacts after(VmFacts older, VmFacts newer) {
    List<DiskFacts> all = new ArrayList<>(newer.disks());
    older.disks().stream()
        .filter(old -> newer.disks().stream().noneMatch(disk -> disk.id().equals(old.id())))
        .forEach(all::add);
    return new VmFacts(newer.mor(), newer.name(), newer.zone(), newer.folder(), newer.on(), all);
  }

  String id() {
    return vmId(mor);
  }

  /** Ids of machines are 32 hexadecimal digits (section 5). */
  static String vmId(String mor) {
    return hex(mor);
  }

  static String diskId(String mor, String key) {
    return hex(mor + "/" + key);
  }

  private static String hex(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }
}
