package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.RunState;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.spp.fake.FakeSpp;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import dev.coffer.operator.testing.Elsewhere;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main stories on engines elsewhere, from what a person applies to the status. */
@WithApiServer
class DriverStoriesTest {

  private static final byte[] SAVED = "what was saved".getBytes(UTF_8);

  @TempDir private Path folder;

  @Test
  void on_spectrum_protect_plus_a_machine_is_protected_run_restored_promoted_and_left_alone(
      TestNamespace namespace) throws Exception {
    try (var spp = FakeSpp.start();
        var cluster = new Cluster(namespace);
        var engine = Elsewhere.spp(spp, folder)) {
      spp.addSite("vault-b", 1L << 40);
      String web = spp.vcenter().addMachine("web", "zone-a");
      spp.vcenter().addDisk(web, "Hard disk 1", 1 << 20);
      spp.vcenter().write(web, "Hard disk 1", 0, SAVED);
      spp.scanInventory();
      cluster.through(_ -> engine).at(spp.clock()).start();

      var gold = cluster.create(policy("gold").build());
      var assignment = cluster.create(assign("web", "gold").vm("web").run("1").build());
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(assignment, found -> Cluster.isReady(found) && hasRun(found));

      var check = cluster.create(restore("check", "web").as("web-check").build());
      cluster.awaitThat(check, Cluster::isReady);
      var copies = spp.vcenter().named("web-check");
      assertThat(copies).hasSize(1);
      assertThat(spp.vcenter().read(copies.getFirst(), "Hard disk 1")).startsWith(SAVED);
      cluster.delete(check);
      cluster.awaitGone(check);
      assertThat(spp.vcenter().named("web-check")).isEmpty();

      cluster.delete(assignment);
      cluster.awaitGone(assignment);
      cluster.awaitThat(gold, found -> Cluster.is(found, "Held", "True", "NoResourcesAssigned"));
    }
  }

  @Test
  void on_cloud_temple_a_policy_is_asked_for_and_adopted_and_what_only_people_can_do_is_told(
      TestNamespace namespace) throws Exception {
    try (var console = FakeConsole.start();
        var cluster = new Cluster(namespace);
        var engine = Elsewhere.cloudTemple(console, "vmware", folder)) {
      console.world().addDatacenter("DC-TH3S").addDatacenter("DC-EQX6");
      String web = console.world().addMachine("web", "DC-TH3S");
      console.world().addDisk(web, "Hard disk 1", 1 << 20);
      cluster.through(_ -> engine).at(console.clock()).start();

      var gold = cluster.create(policy("gold").site("DC-EQX6").adopt().build());
      var asked =
          cluster.awaitThat(
              gold, found -> Cluster.is(found, "Blocked", "True", "ServiceRequestRequired"));
      assertThat(requireNonNull(asked.getStatus()).serviceRequestText())
          .contains("Backup policy: gold");
      var assignment = cluster.create(assign("web", "gold").vm("web").run("1").build());
      console.spp().addPolicy("gold", "DC-EQX6", 7);
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(assignment, found -> Cluster.isReady(found) && hasRun(found));

      cluster.delete(assignment);
      cluster.awaitGone(assignment);
      cluster.awaitThat(gold, found -> Cluster.is(found, "Held", "True", "NoResourcesAssigned"));
      cluster.edit(
          gold,
          found -> {
            found.setSpec(policy("gold").site("DC-EQX6").adopt().release("1").build().getSpec());
            return found;
          });
      var released =
          cluster.awaitThat(
              gold, found -> Cluster.is(found, "Blocked", "True", "ManualStepRequired"));
      assertThat(Cluster.message(released, "Held"))
          .endsWith(
              "this engine cannot release them on request, ask the support of the backup service.");
    }
  }

  private static boolean hasRun(PolicyAssignment found) {
    var run = requireNonNull(found.getStatus()).lastRun();
    return run != null && run.state() == RunState.Completed;
  }
}
