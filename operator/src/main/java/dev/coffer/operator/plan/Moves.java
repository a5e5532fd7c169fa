package dev.coffer.operator.plan;

import dev.coffer.engine.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who joins and who leaves each policy in this plan, and what that does to the policy. */
final class Moves {

  private record EnginePolicy(String engine, PolicyHandle handle) {}

  /** The moves of one policy. */
  private static final class Move {
    final Set<Target> leaving = new HashSet<>();
    final Set<Target> joining = new HashSet<>();
    final TreeSet<Subject> leavers = new TreeSet<>();
    final TreeSet<Subject> joiners = new TreeSet<>();
    final TreeSet<ResourceKey> holders = new TreeSet<>();
  }

  private final Map<EnginePolicy, Move> moves = new HashMap<>();

  Moves(VmDrafts machines) {
    for (VmDraft machine : machines.all()) {
      machine.targets().forEach(target -> add(machine, target));
    }
  }

  private void add(VmDraft machine, TargetDraft target) {
    var subject = Subject.vm(machine.vm().id());
    for (PolicyHandle handle : target.result()) {
      var move = move(machine.index(), handle);
      move.holders.addAll(target.holders(handle));
      if (!target.current().contains(handle)) {
        move.joining.add(target.target());
        move.joiners.add(subject);
      }
    }
    for (PolicyHandle handle : target.current()) {
      if (!target.result().contains(handle)) {
        var move = move(machine.index(), handle);
        move.leaving.add(target.target());
        move.leavers.add(subject);
      }
    }
  }

  private Move move(EngineIndex index, PolicyHandle handle) {
    return moves.computeIfAbsent(new EnginePolicy(index.name(), handle), _ -> new Move());
  }

  private Move find(EngineIndex index, PolicyHandle handle) {
    return moves.getOrDefault(new EnginePolicy(index.name(), handle), new Move());
  }

  /** The machines and disks that carry the policy when the plan is done. */
  Set<Target> carriersAfter(EngineIndex index, PolicyHandle handle) {
    var move = find(index, handle);
    var after = new HashSet<>(carriers(index, handle));
    after.removeAll(move.leaving);
    after.addAll(move.joining);
    return after;
  }

  /**
   * Whether all that carry the policy leave it while others join: were the leaving first, its jobs
   * would become held (R8) and nobody could join any more (R11).
   */
  boolean isRelocated(EngineIndex index, PolicyHandle handle) {
    var move = find(index, handle);
    return !move.joining.isEmpty() && allLeave(index, handle, move);
  }

  /** Whether the policy's last resource leaves (R8). */
  boolean isAbandoned(EngineIndex index, PolicyHandle handle) {
    var move = find(index, handle);
    return move.joining.isEmpty() && allLeave(index, handle, move);
  }

  private static boolean allLeave(EngineIndex index, PolicyHandle handle, Move move) {
    return !move.leaving.isEmpty() && move.leaving.size() == carriers(index, handle).size();
  }

  private static Set<Target> carriers(EngineIndex index, PolicyHandle handle) {
    return handle.id().map(index::carriersOf).orElse(Set.of());
  }

  Set<Subject> joiners(EngineIndex index, PolicyHandle handle) {
    return find(index, handle).joiners;
  }

  /** The resources for which machines and disks carry the policy when the plan is done. */
  Set<ResourceKey> holders(EngineIndex index, PolicyHandle handle) {
    return find(index, handle).holders;
  }

  Set<Subject> leavers(EngineIndex index, PolicyHandle handle) {
    return find(index, handle).leavers;
  }
}
