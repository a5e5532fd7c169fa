package dev.coffer.engine.spp.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.spp.wire.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of the inventory as an appliance shows them. */
class MachineReaderTest {

  private static final String VM =
      """
      {"id": "4a1f0c7de5b54b7f9f0a3c1d2e3f4a5b", "name": "web", "metadataPath": "/MS:1001/DC:dc/VM:web",
       "storageProfiles": ["Gold", "SQL daily"], "config": {"location": "/dc/vm/shop", "hypervisorKey": "1001"},
       "cluster": {"key": "c7", "name": "cluster-a"}, "hypervisorHostname": "esx-1",
       "nativeObject": {"mor": {"type": "VirtualMachine", "val": "vm-42"}},
       "links": {"self": {"href": "https://localhost:8082/api/hypervisor/1001/vm/4a1f0c7de5b54b7f9f0a3c1d2e3f4a5b?from=hlo"}}}
      """;

  private final MachineReader reader =
      new MachineReader(
          new Zones(Map.of(), Map.of("cluster-a", "zone-a", "vc", "zone-v")),
          _ -> Optional.of("vc"),
          Map.of("Gold", new PolicyId("2000")),
          _ -> Set.of());

  @Test
  void a_machine_is_read_with_its_disks() throws Exception {
    var vm = item(VM);
    var address = VmAddress.of(vm).orElseThrow();
    var disk = item("{\"guestId\": \"d1\", \"name\": \"Hard disk 1\", \"size\": 1073741824}");
    var machine =
        reader.machine(address, vm, Power.ON, List.of(disk), Optional.empty(), Role.PRODUCTION);
    assertThat(machine.id()).isEqualTo(new VmId("1001:4a1f0c7de5b54b7f9f0a3c1d2e3f4a5b"));
    assertThat(machine.zone()).isEqualTo("zone-a");
    assertThat(machine.folder()).isEqualTo("dc/vm/shop");
    assertThat(machine.policies()).containsExactly(new PolicyId("2000"));
    assertThat(machine.disks().getFirst().id())
        .isEqualTo(new DiskId("1001:4a1f0c7de5b54b7f9f0a3c1d2e3f4a5b:d1"));
    assertThat(machine.disks().getFirst().sizeBytes()).isEqualTo(1L << 30);
    assertThat(machine.effectivePolicies(machine.disks().getFirst())).hasSize(1);
  }

  @Test
  void the_zone_is_that_of_the_first_place_that_the_setting_names() throws Exception {
    var zones = new Zones(Map.of("Vault", "zone-b"), Map.of("esx-1", "zone-h", "vc", "zone-v"));
    assertThat(zones.ofMachine(item(VM), Optional.of("vc"))).isEqualTo("zone-h");
    assertThat(zones.ofMachine(item("{\"cluster\":{\"name\":\"x\"}}"), Optional.of("vc")))
        .isEqualTo("zone-v");
    assertThat(new Zones(Map.of(), Map.of()).ofMachine(item(VM), Optional.empty()))
        .isEqualTo("cluster-a");
    assertThat(zones.ofSite("Vault")).isEqualTo("zone-b");
    assertThat(zones.ofSite("Other")).isEqualTo("site Other");
  }

  @ParameterizedTest
  @CsvSource({"poweredOff,OFF", "POWERED_OFF,OFF", "poweredOn,ON", "suspended,ON"})
  void what_is_not_certainly_off_is_on(String word, Power power) throws Exception {
    var vm = item("{\"powerSummary\": {\"powerState\": \"%s\"}}".formatted(word));
    assertThat(PowerWord.of(vm)).contains(power);
    assertThat(PowerWord.of(item("{}"))).isEmpty();
  }

  @Test
  void ids_are_taken_apart_again_and_what_is_none_is_none() {
    var vm = new VmAddress("1001", "abc");
    assertThat(VmAddress.of(vm.id())).contains(vm);
    assertThat(PartAddress.of(new PartAddress(vm, "d").asDisk()))
        .contains(new PartAddress(vm, "d"));
    assertThat(PartAddress.of(new PartAddress(vm, "7").asPoint()))
        .contains(new PartAddress(vm, "7"));
    assertThat(VmAddress.of(new VmId("no-such-machine"))).isEmpty();
    assertThat(VmAddress.of(new VmId("../1:2"))).isEmpty();
    assertThat(PartAddress.of(new DiskId("no-such-machine/no-such-disk"))).isEmpty();
  }

  private static Item item(String json) throws Exception {
    return new Item(new ObjectMapper().readTree(json));
  }
}
