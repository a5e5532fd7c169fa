package dev.coffer.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.testing.Events;
import dev.coffer.operator.testing.Events.Event;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.MemoryStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever call fails or loses its answer, whenever the process dies: the fleet ends in the same
 * state, and nothing was made twice.
 */
class FaultPropertyTest {

  @Provide
  Arbitrary<List<List<Event>>> rounds() {
    return Events.rounds();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void a_call_that_fails_changes_nothing_about_the_end(@ForAll("rounds") List<List<Event>> rounds) {
    checkFaults(rounds, Faults::unavailableBefore);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void a_call_whose_answer_is_lost_changes_nothing_about_the_end(
      @ForAll("rounds") List<List<Event>> rounds) {
    checkFaults(rounds, Faults::unavailableAfter);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void a_crash_while_a_status_is_saved_changes_nothing_about_the_end(
      @ForAll("rounds") List<List<Event>> rounds) {
    var expected = allButTheLast(rounds);
    apply(expected, rounds.getLast());
    int before = expected.store().saves();
    expected.converge();
    int saves = expected.store().saves() - before;

    for (int n = 1; n <= saves; n++) {
      var fleet = allButTheLast(rounds);
      apply(fleet, rounds.getLast());
      fleet.store().crashAtSave(n);
      assertThat(catchThrowableOfType(MemoryStore.Crash.class, fleet::converge)).isNotNull();
      fleet.store().crashAtSave(0);
      fleet.converge();
      assertThat(state(fleet)).as("crash at save %d", n).isEqualTo(state(expected));
    }
  }

  private static void checkFaults(List<List<Event>> rounds, IntFunction<Faults> fault) {
    var expected = allButTheLast(rounds);
    apply(expected, rounds.getLast());
    expected.model().forgetCalls();
    expected.converge();
    int calls = expected.model().calls().values().stream().mapToInt(Integer::intValue).sum();

    for (int n = 1; n <= calls; n++) {
      var fleet = allButTheLast(rounds);
      apply(fleet, rounds.getLast());
      fleet.model().forgetCalls();
      fleet.model().setFaults(fault.apply(n));
      fleet.converge();
      fleet.model().setFaults(Faults.NONE);
      fleet.converge();
      assertThat(state(fleet)).as("fault at call %d", n).isEqualTo(state(expected));
    }
  }

  private static Fleet allButTheLast(List<List<Event>> rounds) {
    var fleet = Events.fleet();
    for (List<Event> round : rounds.subList(0, rounds.size() - 1)) {
      apply(fleet, round);
      fleet.converge();
    }
    return fleet;
  }

  private static void apply(Fleet fleet, List<Event> round) {
    round.forEach(event -> event.action().accept(fleet));
  }

  /** All that people can see, but for when it happened and under which id. */
  private static List<String> state(Fleet fleet) {
    var look = fleet.look();
    var state = new ArrayList<String>();
    look.policies().forEach(policy -> state.add(policy.spec().toString()));
    look.jobs()
        .forEach(job -> state.add(name(look, job.policy().value()) + " held " + job.isHeld()));
    look.virtualMachines().forEach(vm -> state.add(text(look, vm)));
    look.sessions().forEach(session -> state.add("session " + session.request()));
    look.restores().forEach(restore -> state.add(restore.request() + " " + restore.phase()));
    fleet.store().all().forEach(resource -> state.add(ResourceKey.of(resource).toString()));
    fleet
        .store()
        .list()
        .assignments()
        .forEach(one -> state.add(ResourceKey.of(one) + memory(look, one.getStatus())));
    return state.stream().sorted().toList();
  }

  private static String memory(Observation look, PolicyAssignmentStatus status) {
    return " remembers "
        + status.assigned().stream()
            .map(
                added ->
                    name(look, added.policyId())
                        + " on "
                        + added.virtualMachineId()
                        + added.diskId())
            .sorted()
            .toList();
  }

  private static String text(Observation look, VirtualMachine vm) {
    var disks =
        vm.disks().stream()
            .map(
                disk ->
                    disk.name() + names(look, disk.policies()) + names(look, disk.excludedFrom()))
            .toList();
    return vm.name() + " " + vm.power() + names(look, vm.policies()) + disks;
  }

  private static List<String> names(Observation look, Collection<PolicyId> ids) {
    return ids.stream().map(id -> name(look, id.value())).sorted().toList();
  }

  private static String name(Observation look, String id) {
    return look.policies().stream()
        .filter(policy -> policy.id().value().equals(id))
        .map(policy -> policy.name())
        .findFirst()
        .orElse("gone");
  }
}
