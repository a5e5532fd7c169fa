package dev.coffer.operator.plan;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.util.List;

/** What can stand in the way of a restore, in words. */
final class RestoreBlockers {

  private RestoreBlockers() {}

  private static Blocker byOwner(Reason reason, ResourceKey request, String about, String message) {
    return new Blocker(reason, request, about, message, "the owner of " + request);
  }

  static Blocker manualStep(ResourceKey request, String about, String message) {
    return new Blocker(
        Reason.ManualStepRequired, request, about, message, "the support of the backup service");
  }

  static Blocker noCheck(ResourceKey request, String vm, String checks) {
    return byOwner(
        Reason.ManualStepRequired,
        request,
        "virtual machine " + vm,
        ("This engine cannot make these checks of spec.verification: %s; make a new request without"
                + " them, and look at the restored machine yourself before you rely on it.")
            .formatted(checks));
  }

  static Blocker notVerified(ResourceKey request, String testMachine) {
    return byOwner(
        Reason.VerificationFailed,
        request,
        "Test machine " + testMachine,
        ("Test machine %s did not pass its checks, so it is not promoted; see status.checks, and"
                + " make a new request without spec.verification to promote it all the same.")
            .formatted(testMachine));
  }

  static Blocker running(ResourceKey request, VirtualMachine vm, String what) {
    return new Blocker(
        Reason.VirtualMachineRunning,
        request,
        "virtual machine " + vm.name(),
        "Virtual machine %s is running; stop it, and the %s goes on by itself."
            .formatted(vm.name(), what),
        "the operator of virtual machine " + vm.name());
  }

  static Blocker noPoint(ResourceKey request, String vm, String which) {
    return byOwner(
        Reason.DependencyNotReady,
        request,
        "virtual machine " + vm,
        ("Virtual machine %s has no recovery point%s; back it up first (spec.runToken of its"
                + " PolicyAssignment), or name another point.")
            .formatted(vm, which.isEmpty() ? "" : " " + which));
  }

  static Blocker noMachine(ResourceKey request, VmId id, String engine) {
    var what = "virtual machine with the id " + id;
    return byOwner(
        Reason.DependencyNotReady,
        request,
        what,
        "There is no %s in the inventory of engine %s; create it, or correct the name."
            .formatted(what, engine));
  }

  static Blocker ambiguous(ResourceKey request, String vm, List<String> ids) {
    return byOwner(
        Reason.AmbiguousReference,
        request,
        "virtual machine " + vm,
        "Recovery points of %d virtual machines are named %s; name the one you mean by its id: %s."
            .formatted(ids.size(), vm, PolicyBlockers.someOf(ids)));
  }

  static Blocker noDisk(ResourceKey request, String vm, String disk) {
    return byOwner(
        Reason.InvalidSpec,
        request,
        "disk " + disk,
        "The recovery point of virtual machine %s has no disk %s; make a new request with another disk."
            .formatted(vm, disk));
  }

  static Blocker notConfirmed(ResourceKey request, String vm) {
    return byOwner(
        Reason.NotConfirmed,
        request,
        "virtual machine " + vm,
        ("A production restore replaces virtual machine %s; make a new request with `confirm: %s`"
                + " to agree.")
            .formatted(vm, vm));
  }

  static Blocker nameInUse(ResourceKey request, String name) {
    return byOwner(
        Reason.NameInUse,
        request,
        "virtual machine " + name,
        "There is a virtual machine %s already; make a new request with another restoredName."
            .formatted(name));
  }

  static Blocker busy(ResourceKey request, String vm) {
    return byOwner(
        Reason.Conflict,
        request,
        "virtual machine " + vm,
        "Another production restore of virtual machine %s is under way; this one goes on after it."
            .formatted(vm));
  }
}
