package dev.coffer.engine.embedded;

import static dev.coffer.engine.embedded.rules.Refusals.RAISE;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.jobs.JobLife;
import dev.coffer.engine.embedded.rules.AssignmentRules;
import dev.coffer.engine.embedded.rules.RestoreRules;
import dev.coffer.engine.embedded.rules.RunRules;
import dev.coffer.engine.embedded.site.Sites;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who carries which policies, and who may run. The rules are asked, and the power of a machine
 * changed, inside the catalogue's transaction: no other change can come in between.
 */
final class ProtectionChanges {

  private final Catalog catalog;
  private final Fleet fleet;
  private final Hypervisor hypervisor;
  private final Sites sites;
  private final GateKeeper gate;
  private final InstantSource clock;

  ProtectionChanges(
      Catalog catalog,
      Fleet fleet,
      Hypervisor hypervisor,
      Sites sites,
      GateKeeper gate,
      InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.hypervisor = hypervisor;
    this.sites = sites;
    this.gate = gate;
    this.clock = clock;
  }

  void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    gate.change(
        tx -> {
          var vm =
              switch (target) {
                case Target.OfVm(VmId id) -> fleet.require(id);
                case Target.OfDisk(DiskId id) -> fleet.requireOwner(id);
              };
          switch (target) {
            case Target.OfVm _ -> setOfVm(tx, vm, expected, wanted);
            case Target.OfDisk(DiskId id) -> setOfDisk(tx, vm, id, expected, wanted);
          }
          return _ -> List.of(vm);
        });
  }

  private void setOfVm(
      Transaction tx, HostedVm hosted, Set<PolicyId> expected, Set<PolicyId> wanted)
      throws SQLException {
    var before = machine(tx, hosted);
    checkChange(
        tx,
        before,
        AssignmentRules.withPolicies(before, wanted),
        before.policies(),
        expected,
        wanted);
    tx.assignments().assign(before.id(), wanted);
    moveJobs(tx, before.policies(), wanted);
  }

  private void setOfDisk(
      Transaction tx, HostedVm hosted, DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted)
      throws SQLException {
    var before = machine(tx, hosted);
    var protection = tx.assignments().of(before.id());
    var after =
        AssignmentRules.withDisk(before, disk, new TreeSet<>(wanted), protection.leavingOut(disk));
    checkChange(tx, before, after, protection.of(disk), expected, wanted);
    tx.assignments().assign(before.id(), disk, wanted);
    moveJobs(tx, protection.of(disk), wanted);
  }

  private void checkChange(
      Transaction tx,
      VirtualMachine before,
      VirtualMachine after,
      Set<PolicyId> current,
      Set<PolicyId> expected,
      Set<PolicyId> wanted)
      throws SQLException {
    var policies = requireAll(tx, wanted);
    requireExpected(before, current, expected);
    var held = tx.jobs().heldPolicies();
    for (Policy policy : policies) {
      if (!current.contains(policy.id())) {
        var site = sites.find(policy.spec().site());
        AssignmentRules.joins(policy, held.contains(policy.id()), site, before).ifPresent(RAISE);
      }
    }
    AssignmentRules.keepsOne(before, after).ifPresent(RAISE);
  }

  /** Jobs come to be for policies that somebody joined, and are held for those that all left. */
  private void moveJobs(Transaction tx, Set<PolicyId> before, Set<PolicyId> after)
      throws SQLException {
    for (PolicyId policy : after) {
      if (!before.contains(policy)) {
        JobLife.joined(tx.jobs(), policy, clock.instant());
      }
    }
    var left = new TreeSet<>(before);
    left.removeAll(after);
    JobLife.left(tx, left, fleet, clock.instant());
  }

  void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    catalog.change(
        tx -> {
          var before = machine(tx, fleet.requireOwner(disk));
          var protection = tx.assignments().of(before.id());
          var policies = requireAll(tx, wanted);
          requireExpected(before, protection.leavingOut(disk), expected);
          for (Policy policy : policies) {
            AssignmentRules.carries(before, disk, policy).ifPresent(RAISE);
          }
          var after =
              AssignmentRules.withDisk(before, disk, protection.of(disk), new TreeSet<>(wanted));
          AssignmentRules.leavesSomething(before, after, disk).ifPresent(RAISE);
          tx.assignments().exclude(before.id(), disk, wanted);
        });
  }

  /** Starts a machine that R3 and R12 let start, unless its disks are just being replaced. */
  void start(VmId id) {
    start(id, true);
  }

  /** As {@link #start}, by the restore that has replaced the machine's disks itself. */
  void startRestored(VmId id) {
    start(id, false);
  }

  private void start(VmId id, boolean unlessReplaced) {
    catalog.read(
        tx -> {
          var vm = machine(tx, fleet.require(id));
          if (!vm.isOn()) {
            var carried = requireAll(tx, vm.carriedPolicies());
            RunRules.startable(vm, carried, tx.jobs().heldPolicies()).ifPresent(RAISE);
            if (unlessReplaced) {
              requireNotReplaced(tx, vm);
            }
            gate.admit(id);
            setPower(id, Power.ON);
          }
          return id;
        });
  }

  private void requireNotReplaced(Transaction tx, VirtualMachine vm) throws SQLException {
    for (Restore restore : tx.restores().underWay()) {
      var original =
          sites.point(restore.order().point()).map(located -> located.point().header().vm());
      RestoreRules.leavesAlone(restore, original, vm).ifPresent(RAISE);
    }
  }

  void stop(VmId id) {
    setPower(fleet.require(id).id(), Power.OFF);
  }

  private void setPower(VmId id, Power power) {
    try {
      hypervisor.setPower(id, power);
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "virtual machine %s could not be switched %s: %s"
                  .formatted(id, power == Power.ON ? "on" : "off", e.getMessage()),
              Optional.empty()),
          e);
    }
  }

  private static VirtualMachine machine(Transaction tx, HostedVm hosted) throws SQLException {
    return Guarded.machine(hosted, tx.assignments().of(hosted.id()), Optional.empty());
  }

  private static List<Policy> requireAll(Transaction tx, Set<PolicyId> ids) throws SQLException {
    var policies = new ArrayList<Policy>();
    for (PolicyId id : new TreeSet<>(ids)) {
      policies.add(PolicyChanges.require(tx, id));
    }
    return policies;
  }

  private static void requireExpected(
      VirtualMachine vm, Set<PolicyId> current, Set<PolicyId> expected) {
    if (!current.equals(expected)) {
      throw new EngineException(
          new EngineError.Conflict(
              "the policies of virtual machine %s have changed to %s since they were looked at: look again"
                  .formatted(vm.name(), current)));
    }
  }
}
