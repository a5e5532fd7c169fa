package dev.coffer.engine.cloudtemple.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.remote.Call;
import org.junit.jupiter.api.Test;

class PermissionsTest {

  @Test
  void a_permission_is_named_as_the_console_names_it() {
    assertThat(Permissions.of(Call.get("/api/activity/v1/activities/1")))
        .isEqualTo("the permission activity_read");
    assertThat(Permissions.of(Call.get("/api/backup/v1/spp/jobs")))
        .isEqualTo("the permission backup_iaas_spp_read");
    assertThat(Permissions.of(Call.post("/api/backup/v1/open_iaas/policies/assign")))
        .isEqualTo(
            "the permission backup_iaas_opensource_write (besides backup_iaas_opensource_read)");
    assertThat(Permissions.of(Call.patch("/api/compute/v1/vcenters/virtual_machines/power", "")))
        .startsWith("the permission compute_iaas_vmware_virtual_machine_power");
  }
}
