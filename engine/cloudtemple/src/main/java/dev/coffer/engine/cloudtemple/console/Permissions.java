package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.remote.Call;
import java.util.Map;

/** The permissions of a personal access token that calls need, by the API's own names. */
final class Permissions {

  private static final Map<String, String> AREAS =
      Map.of(
          "/api/activity/", "activity_read",
          "/api/backup/v1/spp/", "backup_iaas_spp",
          "/api/backup/v1/open_iaas/", "backup_iaas_opensource",
          "/api/compute/v1/vcenters", "compute_iaas_vmware",
          "/api/compute/v1/open_iaas", "compute_iaas_opensource");

  private Permissions() {}

  /** As a noun for people. A change needs the right to read as well. */
  static String of(Call call) {
    return AREAS.entrySet().stream()
        .filter(area -> call.path().startsWith(area.getKey()))
        .map(area -> "the permission " + name(area.getValue(), call))
        .findFirst()
        .orElse("a permission");
  }

  private static String name(String area, Call call) {
    if (area.endsWith("_read")) {
      return area;
    }
    if (call.method().equals("GET")) {
      return area + "_read";
    }
    String write = area.startsWith("backup") ? "_write" : "_virtual_machine_power";
    return area + write + " (besides " + area + "_read)";
  }
}
