package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A machine, two policies and two sites to try rules on. */
final class Machines {

  static final PolicyId GOLD_ID = new PolicyId("policy-1");
  static final PolicyId SILVER_ID = new PolicyId("policy-2");
  static final Policy GOLD = policy(GOLD_ID, "gold");
  static final Policy SILVER = policy(SILVER_ID, "silver");
  static final Site VAULT_A = new Site("vault-a", "zone-a", Optional.empty());
  static final Site VAULT_B = new Site("vault-b", "zone-b", Optional.empty());
  static final DiskId VDA = new DiskId("vm-web/vda");
  static final DiskId VDB = new DiskId("vm-web/vdb");

  private Machines() {}

  private static Policy policy(PolicyId id, String name) {
    return new Policy(
        id, new PolicySpec(name, "vault-b", Optional.empty(), new Retention(7, 0, 0, 0, 0, 0)));
  }

  /** The machine web in zone-a with the disks vda and vdb. */
  static VirtualMachine web(Power power, Role role, PolicyId... policies) {
    return new VirtualMachine(
        new VmId("vm-web"),
        "web",
        "zone-a",
        "",
        Map.of(),
        power,
        List.of(disk(VDA, "vda"), disk(VDB, "vdb")),
        new TreeSet<>(Set.of(policies)),
        Optional.empty(),
        role);
  }

  static VirtualMachine running(PolicyId... policies) {
    return web(Power.ON, Role.PRODUCTION, policies);
  }

  static VirtualMachine stopped(PolicyId... policies) {
    return web(Power.OFF, Role.PRODUCTION, policies);
  }

  private static VirtualMachine.Disk disk(DiskId id, String name) {
    return new VirtualMachine.Disk(
        id, name, 1 << 20, new TreeSet<>(), new TreeSet<>(), Optional.empty());
  }

  /** With one disk that carries and is left out of other policies. */
  static VirtualMachine with(
      VirtualMachine vm, DiskId disk, Set<PolicyId> policies, Set<PolicyId> excludedFrom) {
    return AssignmentRules.withDisk(vm, disk, new TreeSet<>(policies), new TreeSet<>(excludedFrom));
  }
}
