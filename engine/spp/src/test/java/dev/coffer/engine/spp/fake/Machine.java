package dev.coffer.engine.spp.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A machine of the vCenter, as it is now. */
final class Machine {

  final String mor;
  String name;
  final String zone;
  String folder = "";
  boolean on;
  boolean isolated;
  final List<VirtualDisk> disks = new ArrayList<>();
  final TreeMap<String, String> files = new TreeMap<>();

  Machine(String mor, String name, String zone) {
    this.mor = mor;
    this.name = name;
    this.zone = zone;
  }

  VirtualDisk disk(String diskName) {
    return disks.stream().filter(disk -> disk.name.equals(diskName)).findFirst().orElseThrow();
  }

  /** A disk of a machine and its bytes. */
  static final class VirtualDisk {
    final String key;
    final String name;
    byte[] bytes;
    boolean broken;

    VirtualDisk(String key, String name, byte[] bytes) {
      this.key = key;
      this.name = name;
      this.bytes = bytes;
    }
  }
}
