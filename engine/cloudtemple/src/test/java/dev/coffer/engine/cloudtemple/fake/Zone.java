package dev.coffer.engine.cloudtemple.fake;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An availability zone: a virtual datacenter with a vCenter of VMware, or a pool of OpenIaaS, whose
 * machine manager stands for the zone (sections 5 and 7).
 */
record Zone(
    Platform platform, String name, String datacenterId, String managerId, String clusterId) {

  /** What runs the machines. */
  enum Platform {
    VMWARE,
    OPENIAAS
  }

  static Zone of(Platform platform, String name) {
    return new Zone(platform, name, newId(), newId(), newId());
  }

  Map<String, @Nullable Object> manager() {
    return Json.object("id", managerId, "name", managerName());
  }

  Map<String, @Nullable Object> datacenter() {
    return Json.object("id", datacenterId, "name", name);
  }

  Map<String, @Nullable Object> cluster() {
    return Json.object("id", clusterId, "name", "clu-" + name);
  }

  String managerName() {
    return platform == Platform.VMWARE ? "vc-" + name : name;
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
