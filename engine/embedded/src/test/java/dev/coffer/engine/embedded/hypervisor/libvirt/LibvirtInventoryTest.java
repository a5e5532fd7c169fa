package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.HostedVm.HostedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibvirtInventoryTest extends OnHost {

  @Test
  void a_machine_is_told_with_its_ids_sizes_tags_and_zone() throws IOException {
    host.makeImage("web", "vda", "qcow2");
    VmId web =
        host.define(
            new GuestMachine("web")
                .with(
                    """
                    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
                      <source file='%s'/><target dev='vda' bus='virtio'/><serial>S1</serial></disk>"""
                        .formatted(host.image("web", "vda")))
                .with("<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>"));
    try (LibvirtHypervisor hypervisor = host.open()) {
      HostedVm plain = hypervisor.find(web).orElseThrow();
      assertThat(plain.zone()).isEqualTo("zone-a");
      assertThat(plain.role()).isEqualTo(Role.PRODUCTION);
      assertThat(plain.power()).isEqualTo(Power.OFF);
      assertThat(plain.disks())
          .extracting(disk -> disk.id().value(), HostedDisk::name, HostedDisk::sizeBytes)
          .containsExactly(tuple(web + "/vda/S1", "vda", TestHost.SIZE));

      host.virsh(
          "metadata",
          "web",
          "--uri",
          "https://coffer.dev/libvirt/1",
          "--key",
          "coffer",
          "--set",
          "<vm><zone>zone-c</zone><folder>shop</folder><tag name='env'>prod</tag></vm>",
          "--config");
      HostedVm marked = hypervisor.find(web).orElseThrow();
      assertThat(marked.zone()).isEqualTo("zone-c");
      assertThat(marked.folder()).isEqualTo("shop");
      assertThat(marked.tags()).isEqualTo(Map.of("env", "prod"));
      assertThat(hypervisor.inventory().vms()).contains(marked);
      host.virsh("undefine", "web");
      assertThat(hypervisor.find(web)).isEmpty();
    }
  }

  @Test
  void disks_that_cannot_be_backed_up_say_why() throws IOException {
    host.makeImage("odd", "vdb", "raw");
    VmId odd =
        host.define(
            new GuestMachine("odd")
                .withDisk("vda", folder.resolve("missing.qcow2"))
                .with(disk("vdb", host.image("odd", "vdb"), "<shareable/>"))
                .with(disk("vdc", host.image("odd", "vdb"), "<readonly/>"))
                .with(
                    """
                    <disk type='network' device='disk'><driver name='qemu' type='raw'/>
                      <source protocol='nbd' name='x'><host name='h'/></source>
                      <target dev='vdd' bus='virtio'/></disk>"""));
    try (LibvirtHypervisor hypervisor = host.open()) {
      assertThat(hypervisor.find(odd).orElseThrow().disks())
          .extracting(disk -> disk.obstacle().orElseThrow())
          .satisfiesExactly(
              missing -> assertThat(missing).contains("missing.qcow2"),
              shared -> assertThat(shared).contains("shareable"),
              fixed -> assertThat(fixed).contains("read-only"),
              network -> assertThat(network).contains("network"));
    }
    host.virsh("undefine", "odd");
  }

  private static String disk(String target, Path image, String more) {
    return """
    <disk type='file' device='disk'><driver name='qemu' type='raw'/>
      <source file='%s'/><target dev='%s' bus='virtio'/>%s</disk>"""
        .formatted(image, target, more);
  }

  @Test
  void a_machine_that_is_gone_when_it_stops_is_left_out_and_said() throws IOException {
    Path xml = folder.resolve("passing.xml");
    Files.writeString(xml, new GuestMachine("passing").xml());
    host.virsh("create", "--paused", xml.toString());
    try (LibvirtHypervisor hypervisor = host.open()) {
      var inventory = hypervisor.inventory();
      assertThat(inventory.vms()).extracting(HostedVm::name).doesNotContain("passing");
      assertThat(inventory.leftOut())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("passing", "virsh define"));
    }
    host.virsh("destroy", "passing");
  }

  @Test
  void a_machine_is_switched_on_and_off() throws IOException {
    VmId vm = host.create("switched", "vda");
    try (LibvirtHypervisor hypervisor = host.open()) {
      for (Power power : new Power[] {Power.ON, Power.ON, Power.OFF, Power.OFF}) {
        hypervisor.setPower(vm, power);
        assertThat(hypervisor.find(vm).orElseThrow().power()).isEqualTo(power);
      }
      hypervisor.delete(vm);
    }
  }

  @Test
  void a_daemon_that_was_started_again_is_found_again() throws IOException {
    VmId vm = host.create("lasting", "vda");
    try (LibvirtHypervisor hypervisor = host.open()) {
      assertThat(hypervisor.find(vm)).isPresent();
      host.host().killDaemon();
      assertThatThrownBy(hypervisor::inventory).hasMessageContaining("cannot be reached");
      host.host().startDaemon();
      assertThat(hypervisor.find(vm)).isPresent();
      hypervisor.delete(vm);
    }
  }

  @Test
  void a_libvirt_that_is_not_there_is_said_so() {
    var settings = host.settings(TestHost.AMPLE);
    var elsewhere =
        new LibvirtSettings(
            "qemu+unix:///system?socket=/nowhere",
            settings.zone(),
            settings.scratch(),
            settings.images(),
            settings.limits(),
            settings.shutdownWithin());
    assertThatThrownBy(() -> LibvirtHypervisor.open(elsewhere, InstantSource.system()))
        .hasMessageContaining("/nowhere")
        .hasMessageContaining("see whether its daemon runs");
  }
}
