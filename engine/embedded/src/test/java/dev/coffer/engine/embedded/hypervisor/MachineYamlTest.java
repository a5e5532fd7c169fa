package dev.coffer.engine.embedded.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.MachineFile.Network;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a vm.yaml may say. */
class MachineYamlTest {

  private static final String TEXT =
      """
      id: web-1
      name: Web server
      zone: zone-a
      tags: {team: shop, tier: "1"}
      power: on
      role: Test
      network: isolated
      disks:
        - {id: vda, name: root, file: images/root.qcow2, format: qcow2, size: 10GiB}
        - {id: vdb, file: data.raw, format: raw}
      """;

  private static final MachineFile MACHINE =
      new MachineFile(
          new VmId("web-1"),
          "Web server",
          "zone-a",
          Map.of("team", "shop", "tier", "1"),
          Power.ON,
          Role.TEST,
          Network.ISOLATED,
          List.of(
              new MachineFile.Disk(
                  "vda",
                  "root",
                  "images/root.qcow2",
                  ImageFormat.QCOW2,
                  OptionalLong.of(10L << 30)),
              new MachineFile.Disk(
                  "vdb", "vdb", "data.raw", ImageFormat.RAW, OptionalLong.empty())));

  @TempDir Path root;

  @Test
  void every_field_is_understood() {
    assertThat(MachineYaml.parse(TEXT)).isEqualTo(MACHINE);
  }

  @Test
  void what_is_rendered_is_understood() {
    assertThat(MachineYaml.parse(MachineYaml.render(MACHINE))).isEqualTo(MACHINE);
    var description = new Description("prod/web", MACHINE);
    assertThat(MachineYaml.parseDescription(MachineYaml.render(description)))
        .isEqualTo(description);
  }

  @Test
  void a_machine_is_a_production_machine_on_the_production_network_unless_it_says_otherwise() {
    MachineFile plain = MachineYaml.parse("{id: a, name: a, zone: z, power: off, disks: []}");
    assertThat(plain.role()).isEqualTo(Role.PRODUCTION);
    assertThat(plain.network()).isEqualTo(Network.PRODUCTION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: Web|nome: Web|'unknown field nome, there are disks, id, name, network, power, role,'",
        "file: data.raw|fiel: data.raw|'unknown field disks[1].fiel, there are file, format, id,'",
        "zone: zone-a|'zone: zone-a\nzone: b'|'Duplicate field ''zone'' in line 4'",
        "id: web-1|id: ../web|'an id has letters, digits, ''.'', ''_'' and ''-'': ../web'",
        "power: on|power: maybe|the field power is maybe, and must be one of on, off",
        "power: on||the field power is missing",
        "role: Test|role: test|the field role is test, and must be one of Production, Test, Clone",
        "data.raw|../data.raw|the file of disk vdb must be an image in the machine's own folder",
        "data.raw|/etc/passwd|the file of disk vdb must be an image in the machine's own folder",
        "data.raw|a/../../b|the file of disk vdb must be an image in the machine's own folder",
        "data.raw|vm.yaml|the file of disk vdb must be an image in the machine's own folder",
        "data.raw|images/root.qcow2|two disks have the file images/root.qcow2",
        "id: vdb|id: vda|two disks have the id vda",
        "10GiB|10GB|the size 10GB is neither a number of bytes nor like 10GiB",
        "10GiB|99999999999999999TiB|the size 99999999999999999TiB is too large",
        "format: raw|format: vmdk|the field disks.format is vmdk, and must be one of raw, qcow2",
        "name: Web server|name: ''|the name may not be blank",
        "team: shop|team: null|tags",
        "- {id: vdb|'- null\n  - {id: vdb'|disks",
      })
  void a_file_that_is_wrong_is_refused(String right, String wrong, String fault) {
    String text = TEXT.replace(right, wrong == null ? "" : wrong);
    assertThat(text).isNotEqualTo(TEXT);
    assertThatThrownBy(() -> MachineYaml.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fault);
  }

  @ParameterizedTest
  @CsvSource({"''", "'# nothing'", "'- a list'", "a: &x [*x]", "'{'", "'--- {}\n--- {}'"})
  void what_is_no_machine_is_refused(String text) {
    assertThatThrownBy(() -> MachineYaml.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void random_damage_is_refused_or_harmless_but_never_a_crash() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 3_000; i++) {
      var text = new StringBuilder(TEXT);
      for (int damages = random.nextInt(1, 4); damages > 0; damages--) {
        text.setCharAt(
            random.nextInt(text.length()),
            "\0\n \t:-{}[],&*!|>'\"%@`~x0".charAt(random.nextInt(24)));
      }
      try {
        assertThat(MachineYaml.parse(text.toString()).id().value()).isNotBlank();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/etc", "../vms", "a/../../b", ".coffer/drafts"})
  void a_description_cannot_lead_out_of_the_folder(String directory) {
    assertThatThrownBy(() -> new Description(directory, MACHINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory);
  }

  @Test
  void a_machine_that_is_wrong_is_left_out_and_the_others_go_on() throws Exception {
    Machines.make(root, "good", "files", "database");
    Path bad = Machines.make(root, "bad", "files", "database");
    Files.writeString(bad.resolve("vm.yaml"), TEXT.replace("zone: zone-a", "zoen: zone-a"));
    Path link = Machines.make(root, "link", "files", "database");
    Files.createSymbolicLink(link.resolve("images"), root.resolve("good"));
    Files.writeString(link.resolve("vm.yaml"), TEXT);

    Inventory inventory = FolderHypervisor.open(root, Machines.CLOCK).inventory();
    assertThat(inventory.vms()).extracting(HostedVm::name).containsExactly("good");
    assertThat(inventory.leftOut())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem.reason()).isEqualTo("MachineFileInvalid"))
        .anySatisfy(
            problem -> assertThat(problem.message()).contains("bad/vm.yaml", "unknown field zoen"))
        .anySatisfy(
            problem ->
                assertThat(problem.message()).contains("link/vm.yaml", "disk vda lies outside"));
  }
}
