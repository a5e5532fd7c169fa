package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.fake.Caller;
import dev.coffer.engine.spp.fake.ErrorShape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where no public source says what the server does, the driver is right for either way. */
class ServerWaysTest extends Scene {

  private boolean emptyListInherits;

  @Override
  Opening opening() {
    return super.opening().with("emptyDiskList", emptyListInherits ? "inherits" : "excludes");
  }

  @Test
  void a_machine_that_a_restore_made_is_found_although_the_server_must_read_its_inventory_first() {
    spp.setRestoresScanInventory(false);
    var gold = policy("gold");
    assign(web, gold);
    var restore = awaitRestore(engine().restore(newRequest(), test(point(gold), "web-test")));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    var made = see(restore.vm().orElseThrow().id());
    assertThat(made.name()).isEqualTo("web-test");
    assertThat(made.role()).isEqualTo(VirtualMachine.Role.TEST);
  }

  @Test
  void where_an_empty_list_on_a_disk_inherits_a_disk_is_not_excluded_from_all_by_it() {
    emptyListInherits = true;
    spp.setEmptyDiskListExcludes(false);
    reopen();
    spp.vcenter().addDisk(spp.mor(web.value().substring(5)), "vdb", 1 << 16);
    spp.scanInventory();
    var gold = policy("gold");
    var silver = policy("silver");
    assign(web, gold, silver);
    var disk = see(web).disks().getLast();
    engine().setExclusions(disk.id(), Set.of(), Set.of(gold));
    assertThat(see(web).disks().getLast().excludedFrom()).containsExactly(gold);
    var refused =
        errorOf(
            Refused.class,
            () -> engine().setExclusions(disk.id(), Set.of(gold), Set.of(gold, silver)));
    assertThat(refused.message()).contains("emptyDiskList");
    assertThat(see(web).disks().getLast().excludedFrom()).containsExactly(gold);
  }

  @Test
  void a_file_comes_back_into_the_guest_by_the_catalog_of_files() {
    var mor = spp.mor(web.value().substring(5));
    spp.vcenter().writeFile(mor, "/etc/motd", "welcome");
    try (var person = new Caller(spp).loggedIn()) {
      person.catalogFiles("web");
    }
    var gold = policy("gold");
    assign(web, gold);
    var point = point(gold);
    var order = new RestoreOrder.Files(List.of("/etc/motd"), "/restored");
    var id = engine().restore(newRequest(), new RestoreOrder(point.id(), order));
    assertThat(awaitRestore(id).phase()).isEqualTo(Phase.READY);
    assertThat(spp.vcenter().files(mor)).contains(entry("/restored/etc/motd", "welcome"));
    var none = new RestoreOrder.Files(List.of("/etc/shadow"), "/restored");
    var refused =
        errorOf(
            Refused.class,
            () -> engine().restore(newRequest(), new RestoreOrder(point.id(), none)));
    assertThat(refused.refusal()).isEqualTo(Refusal.NO_SUCH_FILE);
  }

  @Test
  void a_write_that_finds_the_server_too_busy_is_not_repeated_by_itself() {
    faults()
        .at("POST", "/ngp/slapolicy")
        .refusal(503, "too many requests to the same controller", ErrorShape.DESCRIPTION);
    var request = newRequest();
    var error =
        errorOf(Unavailable.class, () -> engine().createPolicy(request, spec("gold", KEEP)));
    assertThat(error.message()).contains("503");
    assertThat(faults().count("POST", "/ngp/slapolicy")).isEqualTo(1);
    engine().createPolicy(request, spec("gold", KEEP));
    assertThat(look().policyNamed("gold")).isPresent();
  }

  @Test
  void what_people_added_to_a_policy_in_the_console_stays_when_its_retention_changes() {
    var gold = policy("gold");
    try (var person = new Caller(spp).loggedIn()) {
      person.addArchive("gold");
    }
    var more = new dev.coffer.engine.Retention(20, 0, 0, 0, 0, 0);
    engine().updatePolicy(gold, spec("gold", more));
    try (var person = new Caller(spp).loggedIn()) {
      assertThat(person.get("/ngp/slapolicy/" + gold).toString())
          .contains("SPPARCHIVE", "\"numsnapshots\":20");
    }
  }
}
