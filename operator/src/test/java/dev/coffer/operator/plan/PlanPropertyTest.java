package dev.coffer.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Kind;
import dev.coffer.engine.Observation;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.plan.Observed.Seen;
import dev.coffer.operator.testing.Events;
import dev.coffer.operator.testing.Events.Event;
import dev.coffer.operator.testing.Fleet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What holds whatever people do. */
class PlanPropertyTest {

  @Provide
  Arbitrary<List<List<Event>>> rounds() {
    return Events.rounds();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void the_plan_is_the_same_whatever_the_order_of_arrival(
      @ForAll("rounds") List<List<Event>> rounds, @ForAll long seed) {
    var fleet = Events.fleet();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      var wanted = fleet.store().list();
      var observed = new Observer(fleet.engines(), fleet.clock()).observe(wanted);
      var plan = Planner.plan(wanted, observed);
      var other = Planner.plan(shuffled(wanted, new Random(seed)), shuffled(observed, seed));

      assertThat(other.steps()).isEqualTo(plan.steps());
      assertThat(other.blockers()).isEqualTo(plan.blockers());
      assertThat(other.hash()).isEqualTo(plan.hash());
      assertThat(other.finished()).isEqualTo(plan.finished());
      assertThat(other.findings()).isEqualTo(plan.findings());
      fleet.converge();
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void a_plan_applied_once_leaves_nothing_to_do_and_the_engine_refuses_none_of_it(
      @ForAll("rounds") List<List<Event>> rounds) {
    var fleet = Events.fleet();
    fleet.model().pauseWork();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      var plan = fleet.plan();

      var convergence = fleet.converge();

      assertThat(convergence.outcomes()).allMatch(StepOutcome::isDone);
      assertThat(descriptions(convergence.outcomes().stream().map(StepOutcome::step)))
          .startsWith(descriptions(plan.steps().stream()).toArray(String[]::new));
      if (plan.blockers().stream().noneMatch(PlanPropertyTest::liftsInThePlan)) {
        assertThat(convergence.outcomes()).hasSameSizeAs(plan.steps());
      }
      assertThat(convergence.end()).isIn(End.DONE, End.BLOCKED, End.WAITING);
      assertThat(fleet.plan().steps()).isEmpty();

      // What backups and restores make possible is no longer the first plan's matter.
      fleet.model().finishWork();
      assertThat(fleet.converge().outcomes()).allMatch(StepOutcome::isDone);
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void R7_no_running_machine_is_ever_without_the_policies_it_had(
      @ForAll("rounds") List<List<Event>> rounds) {
    var fleet = Events.fleet();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      var covered = covered(fleet);
      fleet.listen(
          new ApplyListener() {
            @Override
            public void ended(StepOutcome outcome) {
              assertThat(covered(fleet)).as(outcome.step().description()).containsAll(covered);
            }
          });
      fleet.converge();
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void a_converged_fleet_writes_no_status(@ForAll("rounds") List<List<Event>> rounds) {
    var fleet = Events.fleet();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      fleet.converge();
    }
    fleet.converge();
    int saves = fleet.store().saves();
    fleet.converge();
    assertThat(fleet.store().saves()).isEqualTo(saves);
  }

  /** A policy moves to another zone in a second plan, once the first has led its machines away. */
  private static boolean liftsInThePlan(Blocker blocker) {
    return blocker.resource().kind() == Kind.BackupPolicy
        && blocker.reason() == Reason.SameAvailabilityZone;
  }

  private static List<String> descriptions(Stream<Step> steps) {
    return steps.map(Step::description).toList();
  }

  private static Set<VmId> covered(Fleet fleet) {
    var covered = new HashSet<VmId>();
    for (VirtualMachine vm : fleet.look().virtualMachines()) {
      if (vm.isOn() && vm.role() != Role.TEST && !vm.carriedPolicies().isEmpty()) {
        covered.add(vm.id());
      }
    }
    return covered;
  }

  private static Wanted shuffled(Wanted wanted, Random random) {
    return new Wanted(
        shuffled(wanted.policies(), random),
        shuffled(wanted.assignments(), random),
        shuffled(wanted.exclusions(), random),
        shuffled(wanted.restores(), random),
        wanted.namespaceLabels());
  }

  private static Observed shuffled(Observed observed, long seed) {
    var seen = (Seen) observed.engines().values().iterator().next();
    var random = new Random(seed);
    var old = seen.observation();
    return new Observed(
        Map.of(
            "default",
            new Seen(
                new Observation(
                    old.at(),
                    shuffled(old.sites(), random),
                    shuffled(old.virtualMachines(), random),
                    shuffled(old.policies(), random),
                    shuffled(old.jobs(), random),
                    shuffled(old.sessions(), random),
                    shuffled(old.restores(), random),
                    shuffled(old.copies(), random)),
                seen.capabilities(),
                seen.recoveryPoints())),
        observed.tenancy());
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    var copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
