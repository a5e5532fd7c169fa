package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What forbids a restore, a promotion, a clean-up (R13, R14). */
public final class RestoreRules {

  private RestoreRules() {}

  /** R13: a production restore repeats the name of the machine that it replaces. */
  public static Optional<Refused> confirmed(Production form, String vmName) {
    if (form.confirmedName().equals(vmName)) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.NOT_CONFIRMED,
        "the restore would replace virtual machine %s, and %s was confirmed: repeat the machine's name to go on"
            .formatted(vmName, form.confirmedName()));
  }

  /** R13, R14: a machine is replaced, and a Test machine moved, while it is off. */
  public static Optional<Refused> isOff(HostedVm vm) {
    if (vm.power() == Power.OFF) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.VIRTUAL_MACHINE_RUNNING,
        "virtual machine %s is running: its owner must switch it off before its disks are replaced"
            .formatted(vm.name()));
  }

  /** R13: a new machine has a name of its own, among machines and among restores to come. */
  public static Optional<Refused> nameIsFree(
      String name, Collection<HostedVm> fleet, Collection<Restore> underWay) {
    boolean taken = fleet.stream().anyMatch(vm -> vm.name().equals(name));
    boolean promised =
        underWay.stream().anyMatch(restore -> newName(restore.order()).equals(Optional.of(name)));
    if (!taken && !promised) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.NAME_IN_USE,
        "there is a virtual machine named %s already, or a restore that makes one: choose another name"
            .formatted(name));
  }

  private static Optional<String> newName(RestoreOrder order) {
    return switch (order.form()) {
      case Test test -> Optional.of(test.name());
      case Clone clone -> Optional.of(clone.name());
      case Production ignored -> Optional.empty();
      case Files ignored -> Optional.empty();
    };
  }

  /** R14: only a Test restore that is ready can be promoted. */
  public static Optional<Refused> promotable(Restore restore) {
    if (restore.order().form() instanceof Test && restore.phase() == Phase.READY) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.NOT_A_TEST_RESTORE,
        "restore %s cannot be promoted because it is %s: only a Test restore that is ready can"
            .formatted(restore.id(), describe(restore)));
  }

  /** R13: only a Test restore has something to clean up, until it is promoted. */
  public static Optional<Refused> cleanable(Restore restore) {
    boolean promoted = restore.phase() == Phase.PROMOTING || restore.phase() == Phase.PROMOTED;
    if (restore.order().form() instanceof Test && !promoted) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.NOT_A_TEST_RESTORE,
        "restore %s cannot be cleaned up because it is %s: only the machine of a Test restore that was not promoted is temporary"
            .formatted(restore.id(), describe(restore)));
  }

  /**
   * A machine is not started while a restore replaces its disks, or moves or removes it.
   *
   * @param restore under way
   * @param original the machine that its recovery point is of
   */
  public static Optional<Refused> leavesAlone(
      Restore restore, Optional<VmId> original, VirtualMachine vm) {
    boolean replaces =
        restore.order().form() instanceof Production || restore.phase() == Phase.PROMOTING;
    boolean hurtsOriginal = replaces && original.equals(Optional.of(vm.id()));
    boolean hurtsCopy =
        restore.phase() != Phase.VERIFYING
            && restore.vm().map(Restore.RestoredVm::id).equals(Optional.of(vm.id()));
    if (!hurtsOriginal && !hurtsCopy) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.OTHER,
        "virtual machine %s cannot be started while restore %s works on its disks: wait for that to end"
            .formatted(vm.name(), restore.id()));
  }

  private static String describe(Restore restore) {
    return "a %s restore that is %s"
        .formatted(
            restore.order().form().getClass().getSimpleName(),
            restore.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
