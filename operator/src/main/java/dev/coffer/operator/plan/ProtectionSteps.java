package dev.coffer.operator.plan;

import dev.coffer.engine.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns what machines shall carry into calls, one for each machine or disk that changes.
 *
 * <p>The call replaces the whole set, so a swap on one machine is safe by itself. Only where the
 * last carriers of a policy leave it while others join it is the call cut in two, so that all join
 * before any leaves.
 */
final class ProtectionSteps {

  private final VmDrafts machines;
  private final Moves moves;
  private final PlanDraft draft;

  ProtectionSteps(VmDrafts machines, Moves moves, PlanDraft draft) {
    this.machines = machines;
    this.moves = moves;
    this.draft = draft;
  }

  void plan() {
    for (VmDraft machine : machines.all()) {
      for (TargetDraft target : machine.targets()) {
        if (!target.current().equals(target.result())) {
          plan(machine, target);
        }
      }
    }
  }

  private void plan(VmDraft machine, TargetDraft target) {
    var joining = minus(target.result(), target.current());
    var relocated = minus(target.current(), target.result());
    relocated.removeIf(handle -> !moves.isRelocated(machine.index(), handle));
    if (joining.isEmpty() || relocated.isEmpty()) {
      step(machine, target, target.current(), target.result());
    } else {
      var between = new TreeSet<>(target.result());
      between.addAll(relocated);
      step(machine, target, target.current(), between);
      step(machine, target, between, target.result());
    }
  }

  private void step(
      VmDraft machine,
      TargetDraft target,
      SortedSet<PolicyHandle> from,
      SortedSet<PolicyHandle> to) {
    var joining = minus(to, from);
    var leaving = minus(from, to);
    draft.add(
        new Step.SetPolicies(
            Causes.of(
                machine.index().name(),
                target.movers(),
                leaving.isEmpty() ? Risk.Safe : Risk.Disruptive,
                description(machine, target, joining, leaving),
                Subject.vm(machine.vm().id()),
                needs(machine, joining, leaving)),
            Machine.of(machine.vm()),
            target.target(),
            from,
            to));
  }

  private Collection<Subject> needs(
      VmDraft machine, Collection<PolicyHandle> joining, Collection<PolicyHandle> leaving) {
    var needs = new TreeSet<Subject>();
    joining.forEach(handle -> needs.add(Subject.policy(handle.name())));
    leaving.stream()
        .filter(handle -> moves.isRelocated(machine.index(), handle))
        .forEach(handle -> needs.addAll(moves.joiners(machine.index(), handle)));
    return needs;
  }

  private String description(
      VmDraft machine,
      TargetDraft target,
      Collection<PolicyHandle> joining,
      Collection<PolicyHandle> leaving) {
    var parts = new ArrayList<String>();
    if (!joining.isEmpty()) {
      parts.add("assign " + names(joining));
    }
    if (!leaving.isEmpty()) {
      parts.add("remove " + names(leaving));
    }
    return "on %s: %s%s"
        .formatted(place(machine, target), String.join(", ", parts), consequence(machine, leaving));
  }

  /** R8, foreseen. */
  private String consequence(VmDraft machine, Collection<PolicyHandle> leaving) {
    var abandoned =
        leaving.stream().filter(handle -> moves.isAbandoned(machine.index(), handle)).toList();
    return abandoned.isEmpty()
        ? ""
        : "; afterwards the jobs of %s become Held".formatted(names(abandoned));
  }

  private static String place(VmDraft machine, TargetDraft target) {
    return switch (target.target()) {
      case Target.OfVm _ -> machine.vm().name();
      case Target.OfDisk(var id) ->
          machine.vm().disks().stream()
              .filter(disk -> disk.id().equals(id))
              .map(disk -> "disk " + disk.name() + " of " + machine.vm().name())
              .findFirst()
              .orElse(machine.vm().name());
    };
  }

  private static String names(Collection<PolicyHandle> handles) {
    return handles.stream().map(PolicyHandle::name).collect(Collectors.joining(", "));
  }

  private static SortedSet<PolicyHandle> minus(
      SortedSet<PolicyHandle> all, SortedSet<PolicyHandle> without) {
    var rest = new TreeSet<>(all);
    rest.removeAll(List.copyOf(without));
    return rest;
  }
}
