package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentSpec;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.PolicyAssignmentStatus.ProofState;
import dev.coffer.engine.Capability;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.AssignmentDraft.Place;
import dev.coffer.operator.plan.ProofTimes.Ticks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans the tests that prove machines to be recoverable: from the newest recovery point, once for
 * each time of the schedule, one at a time for each machine and few at once on each engine; the
 * Test machine goes as soon as its result is known, good or bad. A time that passes while an
 * earlier one is tested, or while there is nothing to test, is made up for once.
 */
final class ProofPlanner {

  private final EngineTable engines;
  private final PlanDraft draft;
  private final Map<Look, Ticks> clock = new HashMap<>();
  private final ProofSlots slots = new ProofSlots();
  private final Map<ResourceKey, Finding.Proving> proving = new HashMap<>();

  ProofPlanner(EngineTable engines, PlanDraft draft) {
    this.engines = engines;
    this.draft = draft;
  }

  Optional<Finding.Proving> of(ResourceKey assignment) {
    return Optional.ofNullable(proving.get(assignment));
  }

  void plan(Collection<AssignmentDraft> assignments) {
    engines.all().forEach(slots::occupy);
    var sorted = assignments.stream().sorted(Comparator.comparing(AssignmentDraft::key)).toList();
    var courses = sorted.stream().flatMap(assignment -> course(assignment).stream()).toList();
    courses.forEach(this::follow);
    courses.stream()
        .flatMap(course -> course.due().stream())
        .sorted(Candidate.ORDER)
        .forEach(this::start);
    sorted.forEach(assignment -> cleanUp(assignment, courses));
    courses.forEach(course -> proving.put(course.assignment.key(), course.finding()));
  }

  /** A look at the clock: many assignments share a schedule, and schedules take time to read. */
  private record Look(Schedule schedule, Instant now) {}

  /** The tests of one assignment. */
  private static final class Course {
    private final AssignmentDraft assignment;
    private final EngineIndex index;
    private final Verification verification;
    private final Instant since;
    private final ProofTimes times;
    private final Map<VmId, VirtualMachine> machines = new TreeMap<>();
    private final Map<VmId, Proof> proofs = new TreeMap<>();
    private boolean underWay;

    Course(
        AssignmentDraft assignment,
        EngineIndex index,
        Verification verification,
        Instant since,
        ProofTimes times) {
      this.assignment = assignment;
      this.index = index;
      this.verification = verification;
      this.since = since;
      this.times = times;
      for (Place place : assignment.places()) {
        machines.put(place.vm().id(), place.vm());
      }
      for (Proof proof : recorded(assignment)) {
        var vm = new VmId(proof.virtualMachineId());
        if (machines.containsKey(vm) || isOfThisTime(proof)) {
          proofs.put(vm, proof);
        }
      }
    }

    /** A machine that is away for a while is not tested twice for one time of the schedule. */
    private boolean isOfThisTime(Proof proof) {
      return times.due().filter(due -> !Instant.parse(proof.due()).isBefore(due)).isPresent();
    }

    private static List<Proof> recorded(AssignmentDraft assignment) {
      return assignment.status().map(PolicyAssignmentStatus::proofs).orElse(List.of());
    }

    /** The machines that wait for a test. */
    List<Candidate> due() {
      var candidates = new ArrayList<Candidate>();
      if (times.due().isEmpty() || Pause.isOn(assignment.resource())) {
        return candidates;
      }
      var due = times.due().get();
      for (VirtualMachine vm : machines.values()) {
        var proof = Optional.ofNullable(proofs.get(vm.id()));
        boolean done =
            proof
                .filter(
                    one ->
                        switch (one.state()) {
                          case Due -> false;
                          case Running -> true;
                          case Passed, Failed -> isOfThisTime(one);
                        })
                .isPresent();
        if (!done && vm.newestPoint().isPresent()) {
          candidates.add(new Candidate(this, vm, due, proof));
        }
      }
      return candidates;
    }

    Finding.Proving finding() {
      var overdue = new HashSet<VmId>();
      for (VmId vm : machines.keySet()) {
        if (times.isOverdue(Proofs.provenOrAsked(Optional.ofNullable(proofs.get(vm)), since))) {
          overdue.add(vm);
        }
      }
      return new Finding.Proving(
          since,
          proofs.values().stream().limit(PolicyAssignmentStatus.MAX_PROOFS).toList(),
          overdue,
          times.next(),
          underWay,
          Optional.empty());
    }
  }

  /**
   * A machine whose test is due.
   *
   * @param before its last test, or the one that the engine did not begin with yet
   */
  private record Candidate(Course course, VirtualMachine vm, Instant due, Optional<Proof> before) {

    /** What was never proven comes first, then what was proven longest ago. */
    static final Comparator<Candidate> ORDER =
        Comparator.<Candidate, String>comparing(
                one -> one.before().map(Proof::provenTime).orElse(""))
            .thenComparing(one -> one.vm().name())
            .thenComparing(one -> one.vm().id())
            .thenComparing(one -> one.course().assignment.key());
  }

  private Optional<Course> course(AssignmentDraft assignment) {
    var spec = assignment.resource().getSpec().verification();
    if (spec == null || assignment.meta().isDeleted() || assignment.policy().isEmpty()) {
      return Optional.empty();
    }
    var index = assignment.policy().get().index().orElseThrow();
    var asked = Checks.of(spec.checks(), spec.timeout());
    var since =
        assignment
            .status()
            .map(PolicyAssignmentStatus::verificationSince)
            .map(Instant::parse)
            .orElse(index.now());
    var obstacle = obstacle(assignment, index, asked);
    if (obstacle.isPresent()) {
      draft.block(obstacle.get());
      proving.put(
          assignment.key(),
          Finding.Proving.impossible(since, Course.recorded(assignment), obstacle.get().message()));
      return Optional.empty();
    }
    var schedule = new Schedule(spec.schedule(), ZoneId.of(spec.timeZone()));
    var ticks =
        clock.computeIfAbsent(
            new Look(schedule, index.now()), look -> Ticks.of(look.schedule(), look.now()));
    var times = ProofTimes.of(ticks, since, maxAge(spec), index.now());
    return Optional.of(new Course(assignment, index, asked, since, times));
  }

  private static Optional<Duration> maxAge(PolicyAssignmentSpec.Verification spec) {
    return Optional.ofNullable(spec.maxAge()).map(Checks::duration);
  }

  private static Optional<Blocker> obstacle(
      AssignmentDraft assignment, EngineIndex index, Verification asked) {
    var key = assignment.key();
    var zone = Objects.requireNonNull(assignment.resource().getSpec().verification()).timeZone();
    if (!isZone(zone)) {
      return Optional.of(ProofBlockers.noZone(key, zone));
    }
    if (assignment.places().size() > PolicyAssignmentStatus.MAX_PROOFS) {
      return Optional.of(ProofBlockers.tooMany(key, assignment.places().size()));
    }
    if (!index.can(Capability.RESTORE) || !index.can(Capability.LIST_RECOVERY_POINTS)) {
      return Optional.of(ProofBlockers.noRestore(key));
    }
    return Checks.impossible(asked, index).map(words -> ProofBlockers.noCheck(key, words));
  }

  private static boolean isZone(String name) {
    try {
      return ZoneId.of(name) != null;
    } catch (DateTimeException unknown) {
      return false;
    }
  }

  /** What became of the tests that run. */
  private void follow(Course course) {
    for (VmId vm : course.machines.keySet()) {
      var proof = course.proofs.get(vm);
      if (proof != null && isOpen(proof)) {
        var request = request(course, vm, Instant.parse(proof.due())).value();
        var now =
            course
                .index
                .restoreOf(request)
                .map(restore -> followed(proof, restore, course.index.now()))
                .orElseGet(
                    () ->
                        proof.state() == ProofState.Due
                            ? proof
                            : Proofs.lost(proof, course.index.now()));
        course.proofs.put(vm, now);
        course.underWay |= now.state() == ProofState.Running;
      }
    }
  }

  private static Proof followed(Proof proof, Restore restore, Instant now) {
    return switch (restore.phase()) {
      case QUEUED, RUNNING, VERIFYING, UNKNOWN -> Proofs.begun(proof, restore.id().value());
      case READY, PROMOTING, PROMOTED, CLEANING_UP, CLEANED_UP, FAILED ->
          Proofs.ended(proof, restore, now);
    };
  }

  private void start(Candidate candidate) {
    var course = candidate.course();
    var vm = candidate.vm();
    if (!slots.take(course.index.name(), vm.id())) {
      return;
    }
    var point = vm.newestPoint().orElseThrow();
    var request = request(course, vm.id(), candidate.due());
    var before = candidate.before().orElse(null);
    course.proofs.put(vm.id(), Proofs.started(before, vm, point, candidate.due()));
    draft.add(
        ProofSteps.start(
            course.assignment, vm, point, request, course.index.name(), course.verification));
  }

  /** Removes the machines of tests whose results are known, or that nobody wants any more. */
  private void cleanUp(AssignmentDraft assignment, List<Course> courses) {
    boolean unknown =
        assignment.resource().getSpec().verification() != null
            && !assignment.meta().isDeleted()
            && assignment.policy().isEmpty();
    if (unknown) {
      return; // What it tests is not known now.
    }
    Set<String> running = new HashSet<>();
    courses.stream()
        .filter(course -> course.assignment.key().equals(assignment.key()))
        .forEach(
            course ->
                course.proofs.forEach(
                    (vm, proof) -> {
                      if (isOpen(proof) && course.machines.containsKey(vm)) {
                        running.add(request(course, vm, Instant.parse(proof.due())).value());
                      }
                    }));
    for (EngineIndex index : engines.all()) {
      index.restores().stream()
          .filter(restore -> ProofRequests.isFor(assignment.meta().uid(), restore))
          .filter(restore -> !running.contains(restore.request().value()))
          .filter(ProofPlanner::hasMachine)
          .forEach(restore -> draft.add(ProofSteps.end(assignment, index.name(), restore)));
    }
  }

  private static boolean hasMachine(Restore restore) {
    return switch (restore.phase()) {
      case QUEUED, RUNNING, VERIFYING, READY -> true;
      case PROMOTING, PROMOTED, CLEANING_UP, CLEANED_UP, FAILED, UNKNOWN -> false;
    };
  }

  private static boolean isOpen(Proof proof) {
    return proof.state() == ProofState.Due || proof.state() == ProofState.Running;
  }

  private static RequestId request(Course course, VmId vm, Instant due) {
    return ProofRequests.of(course.assignment.meta().uid(), vm, due);
  }
}
