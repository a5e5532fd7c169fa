package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What restores make of machines. */
class LibvirtRestoreTest extends OnHost {

  private static final String NAME = "shop";

  private VmId shop = new VmId("set before each test");
  private DiskId vda = new DiskId("set before each test");
  private DiskId vdb = new DiskId("set before each test");
  private LibvirtHypervisor hypervisor;
  private String description = "set before each test";

  @BeforeEach
  void make_a_machine() throws IOException {
    host.makeImage(NAME, "vda", "qcow2");
    host.makeImage(NAME, "vdb", "qcow2");
    shop =
        host.define(
            new GuestMachine(NAME)
                .withDisk("vda", host.image(NAME, "vda"))
                .withDisk("vdb", host.image(NAME, "vdb"))
                .with(
                    """
                    <interface type='network'><mac address='52:54:00:11:22:33'/>
                      <source network='default'/><model type='virtio'/></interface>""")
                .with("<serial type='unix'><source mode='bind' path='/tmp/shop'/></serial>"));
    vda = TestHost.disk(shop, "vda");
    vdb = TestHost.disk(shop, "vdb");
    host.writeOff(NAME, "vda", 0, 65536, 1);
    hypervisor = host.open();
    try (Snapshot snapshot = hypervisor.snapshot(shop, TestHost.all())) {
      description = snapshot.description();
    }
  }

  @AfterEach
  void remove_it() throws IOException {
    hypervisor.delete(shop);
    hypervisor.close();
    try (var left = Files.list(host.images())) {
      assertThat(left).isEmpty();
    }
  }

  private HostedVm copy(String key) throws IOException {
    Draft draft = hypervisor.copy(key, description, "shop-" + key, Role.TEST, Set.of(vda));
    TestHost.fill(draft, vda, 5);
    return draft.commit();
  }

  private Path image(VmId vm, String target) throws IOException {
    Element domain = Xml.parse(host.virsh("dumpxml", vm.value()));
    return Domain.disks(domain).stream()
        .filter(disk -> disk.target().equals(target))
        .flatMap(disk -> disk.source().stream())
        .findFirst()
        .orElseThrow();
  }

  private byte first(VmId vm) throws IOException {
    return host.content(image(vm, "vda"))[0];
  }

  @Test
  void a_copy_is_another_machine_on_a_network_that_leads_nowhere() throws IOException {
    HostedVm copy = copy("1");
    assertThat(copy.id()).isNotEqualTo(shop);
    assertThat(copy.role()).isEqualTo(Role.TEST);
    assertThat(copy.disks()).extracting(HostedVm.HostedDisk::name).containsExactly("vda");
    assertThat(first(copy.id())).isEqualTo((byte) 5);
    String xml = host.virsh("dumpxml", "shop-1");
    assertThat(xml)
        .contains("network='coffer-" + copy.id())
        .contains("52:54:00:")
        .doesNotContain("52:54:00:11:22:33", "/tmp/shop", "network='default'");
    assertThat(hypervisor.committed("1")).hasValue(copy);
    assertThat(hypervisor.committed("2")).isEmpty();

    hypervisor.discard("1");
    assertThat(first(copy.id())).as("a committed draft stays").isEqualTo((byte) 5);
    hypervisor.delete(copy.id());
    hypervisor.delete(copy.id());
    assertThat(hypervisor.find(copy.id())).isEmpty();
    assertThat(host.virsh("net-list", "--all", "--name")).doesNotContain("coffer-");
  }

  @Test
  void a_draft_that_is_not_committed_leaves_nothing() throws IOException {
    Draft draft = hypervisor.copy("3", description, "shop-3", Role.CLONE, Set.of(vda));
    TestHost.fill(draft, vda, 5);
    hypervisor.discard("3");
    assertThat(hypervisor.inventory().vms()).extracting(HostedVm::name).containsExactly(NAME);
  }

  @Test
  void what_a_crash_left_of_a_draft_goes_at_the_next_start() throws IOException {
    Draft draft = hypervisor.copy("4", description, "shop-4", Role.CLONE, Set.of(vda));
    TestHost.fill(draft, vda, 5);
    host.open().close();
    try (var left = Files.list(host.images())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_disk_is_replaced_under_the_machine_s_own_identity() throws IOException {
    Path before = image(shop, "vda");
    Draft draft = hypervisor.replacement("5", description, Set.of(vda));
    TestHost.fill(draft, vda, 6);
    assertThat(first(shop)).as("before the commit").isEqualTo((byte) 1);
    HostedVm replaced = draft.commit();
    assertThat(replaced.id()).isEqualTo(shop);
    assertThat(first(shop)).isEqualTo((byte) 6);
    assertThat(before).doesNotExist();
    assertThat(image(shop, "vdb")).isEqualTo(host.image(NAME, "vdb")).exists();
    assertThat(hypervisor.committed("5")).map(HostedVm::id).hasValue(shop);
  }

  @Test
  void a_machine_that_is_gone_is_made_again() throws IOException {
    hypervisor.delete(shop);
    Draft draft = hypervisor.replacement("6", description, Set.of(vda, vdb));
    TestHost.fill(draft, vda, 6);
    TestHost.fill(draft, vdb, 6);
    HostedVm again = draft.commit();
    assertThat(again.id()).isEqualTo(shop);
    assertThat(again.disks()).hasSize(2);
    assertThat(host.virsh("dumpxml", NAME)).contains("52:54:00:11:22:33");
  }

  @Test
  void a_machine_that_was_started_meanwhile_keeps_its_disks() throws IOException {
    host.virsh("detach-interface", NAME, "network", "--config");
    Draft draft = hypervisor.replacement("7", description, Set.of(vda));
    TestHost.fill(draft, vda, 6);
    Path before = image(shop, "vda");
    host.start(NAME);
    assertThatThrownBy(draft::commit).hasMessageContaining("while it runs");
    assertThat(image(shop, "vda")).isEqualTo(before).exists();
    hypervisor.discard("7");
  }

  @Test
  void a_copy_is_promoted_into_the_place_of_the_original() throws IOException {
    HostedVm copy = copy("8");
    hypervisor.promote("8", copy.id(), description);
    assertThat(first(shop)).isEqualTo((byte) 5);
    assertThat(hypervisor.find(copy.id())).isEmpty();
    assertThat(hypervisor.find(shop).orElseThrow().role()).isEqualTo(Role.PRODUCTION);
    assertThat(hypervisor.find(shop).orElseThrow().disks()).hasSize(2);
    assertThat(host.image(NAME, "vda")).doesNotExist();
    hypervisor.promote("8", copy.id(), description);
    assertThat(first(shop)).isEqualTo((byte) 5);
  }

  @Test
  void a_description_that_is_none_is_refused_in_words() {
    assertThatThrownBy(() -> hypervisor.replacement("9", "<domain", Set.of(vda)))
        .hasMessageContaining("restore another recovery point");
  }
}
