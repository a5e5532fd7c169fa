package dev.coffer.operator.plan;

import dev.coffer.crds.DiskRef;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentSpec.DiskTarget;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.PolicyAssignmentStatus.Assigned;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.AssignmentDraft.Place;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what assignments want, and what they once added, into the drafts of machines.
 *
 * <p>An assignment that cannot be understood for the moment (its policy or its machine is missing)
 * keeps what it has; one whose policy is no longer offered to it loses it.
 */
final class AssignmentReader {

  private final PolicyTable policies;
  private final EngineTable engines;
  private final References references;
  private final VmDrafts machines;
  private final PlanDraft draft;

  AssignmentReader(
      PolicyTable policies,
      EngineTable engines,
      References references,
      VmDrafts machines,
      PlanDraft draft) {
    this.policies = policies;
    this.engines = engines;
    this.references = references;
    this.machines = machines;
    this.draft = draft;
  }

  /** What an assignment wants; {@code understood} is false where that is not known now. */
  private record Wish(Optional<PolicyState> policy, List<Place> places, boolean understood) {
    static final Wish NOTHING = new Wish(Optional.empty(), List.of(), true);
    static final Wish UNKNOWN = new Wish(Optional.empty(), List.of(), false);
  }

  AssignmentDraft read(PolicyAssignment assignment) {
    var meta = Meta.of(assignment);
    if (meta.isDeleted()) {
      draft.delete(meta.key());
    }
    var wish = meta.isDeleted() ? Wish.NOTHING : wish(meta, assignment);
    var result = new AssignmentDraft(meta, assignment, wish.policy(), wish.places());
    wish.places().forEach(place -> want(result, place));
    memory(assignment).forEach(added -> recall(result, wish, added));
    return result;
  }

  private Wish wish(Meta meta, PolicyAssignment assignment) {
    return switch (policies.resolve(meta.key(), assignment.getSpec().policyRef())) {
      case PolicyTable.NotPermitted(var blocker) -> {
        draft.block(blocker);
        yield Wish.NOTHING;
      }
      case PolicyTable.Missing(var blocker) -> {
        draft.block(blocker);
        yield Wish.UNKNOWN;
      }
      case PolicyTable.Found(var policy) -> wish(meta, assignment, policy);
    };
  }

  private Wish wish(Meta meta, PolicyAssignment assignment, PolicyState policy) {
    var scope = engines.use(meta.key(), policy.engine());
    if (scope.isEmpty()) {
      return Wish.UNKNOWN;
    }
    if (policy.whyNot().isPresent()) {
      draft.block(PolicyBlockers.notReady(meta.key(), policy));
      return Wish.UNKNOWN;
    }
    return places(meta, assignment, scope.get())
        .map(places -> new Wish(Optional.of(policy), places, true))
        .orElse(Wish.UNKNOWN);
  }

  private Optional<List<Place>> places(Meta meta, PolicyAssignment assignment, Scope scope) {
    var target = assignment.getSpec().target();
    boolean waited = waited(meta, assignment.getStatus());
    if (target.virtualMachine() != null) {
      return references
          .vm(meta.key(), target.virtualMachine(), scope, waited)
          .map(vm -> machines.of(scope.index(), vm))
          .map(vm -> List.of(new Place(vm, vm.whole())));
    }
    if (target.disk() != null) {
      return disk(meta, target.disk(), scope, waited);
    }
    var selector = Objects.requireNonNull(target.selector());
    var matches = scope.matches(selector);
    if (matches.size() > PolicyAssignmentStatus.MAX_ASSIGNED) {
      draft.block(tooMany(meta.key(), matches.size()));
      return Optional.empty();
    }
    return Optional.of(
        matches.stream()
            .map(vm -> machines.of(scope.index(), vm))
            .map(vm -> new Place(vm, vm.whole()))
            .toList());
  }

  /** The status remembers every machine, and a resource has a largest size. */
  private static Blocker tooMany(ResourceKey resource, int matches) {
    return new Blocker(
        Reason.InvalidSpec,
        resource,
        "selector",
        "The selector of %s matches %d virtual machines and may match %d; use several narrower ones."
            .formatted(resource, matches, PolicyAssignmentStatus.MAX_ASSIGNED),
        "the owner of " + resource);
  }

  private Optional<List<Place>> disk(Meta meta, DiskTarget target, Scope scope, boolean waited) {
    var ref = new DiskRef(target.name(), target.id());
    return references
        .vm(meta.key(), target.virtualMachine(), scope, waited)
        .flatMap(
            vm ->
                references
                    .disk(meta.key(), vm, ref, scope, waited)
                    .map(
                        disk -> {
                          var found = machines.of(scope.index(), vm);
                          return List.of(new Place(found, found.disk(disk.id())));
                        }));
  }

  private static boolean waited(Meta meta, @Nullable PolicyAssignmentStatus status) {
    return status != null && meta.waited(status.observedGeneration(), status.conditions());
  }

  private static void want(AssignmentDraft assignment, Place place) {
    var policy = assignment.policy().orElseThrow();
    place.target().want(policy.handle().orElseThrow(), policy, assignment.key());
    if (assignment.resource().getSpec().exclusive()) {
      boolean whole = place.target().target() instanceof Target.OfVm;
      var reach = whole ? place.draft().targets() : List.of(place.target());
      reach.forEach(target -> target.makeExclusive(assignment.key()));
    }
  }

  /**
   * Keeps or gives up what the assignment once added, unless it wants just that. A machine that has
   * become somebody else's is left as it is.
   */
  private void recall(AssignmentDraft assignment, Wish wish, Assigned added) {
    var scope =
        assignment.meta().isDeleted()
            ? engines.use(assignment.key(), added.engine())
            : engines.scope(assignment.key(), added.engine());
    if (scope.isEmpty()) {
      return;
    }
    var index = scope.get().index();
    var target = target(added);
    var handle = index.handle(new PolicyId(added.policyId()));
    scope
        .get()
        .machineOf(target)
        .map(vm -> machines.of(index, vm).target(target))
        .ifPresent(
            found -> {
              if (!wish.understood()) {
                found.keep(handle, assignment.key());
              } else {
                found.unwant(handle, assignment.key());
              }
            });
  }

  static List<Assigned> memory(PolicyAssignment assignment) {
    return assignment.getStatus() == null ? List.of() : assignment.getStatus().assigned();
  }

  static Target target(Assigned added) {
    return added.diskId() != null
        ? new Target.OfDisk(new DiskId(added.diskId()))
        : new Target.OfVm(new VmId(Objects.requireNonNull(added.virtualMachineId())));
  }
}
