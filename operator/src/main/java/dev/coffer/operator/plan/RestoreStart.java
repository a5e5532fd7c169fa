package dev.coffer.operator.plan;

import dev.coffer.crds.RestoreRequestSpec;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.engine.Capability;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Form;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.RestorePlanner.Request;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans the start of restores: from which recovery point, as what, and what forbids it. */
final class RestoreStart {

  private record EngineName(String engine, String name) {}

  private final PlanDraft draft;
  private final RestoreForms forms;

  /** Names and machines that earlier requests of the same plan take. */
  private final Set<EngineName> taken = new HashSet<>();

  private final Map<String, Tenancy.Access> tenants;

  /**
   * @param tenants whose each restore is, by its request id
   */
  RestoreStart(Map<String, Tenancy.Access> tenants, PlanDraft draft) {
    this.tenants = tenants;
    this.draft = draft;
    this.forms = new RestoreForms(draft);
  }

  /** Plans the start, and returns the recovery point that is to be remembered before it. */
  Optional<RestoreRequestStatus.RecoveryPoint> plan(Request request, Scope scope) {
    var point = point(request, scope);
    if (point.isEmpty()) {
      return request.status().map(RestoreRequestStatus::recoveryPoint);
    }
    forms.form(request, point.get()).ifPresent(form -> start(request, scope, point.get(), form));
    return Optional.of(
        new RestoreRequestStatus.RecoveryPoint(
            point.get().id().value(), point.get().vm().value(), point.get().at().toString()));
  }

  private void start(Request request, Scope scope, RecoveryPoint point, Form form) {
    var blocker = obstacle(request, scope, point, form);
    if (blocker.isPresent()) {
      draft.block(blocker.get());
      return;
    }
    claimed(form, point).ifPresent(name -> taken.add(new EngineName(scope.index().name(), name)));
    draft.add(
        new Step.StartRestore(
            RestorePlanner.cause(
                request,
                form instanceof RestoreOrder.Production ? Risk.Destructive : Risk.Safe,
                RestoreForms.describe(form, point)),
            new RequestId(request.restoreRequest()),
            new RestoreOrder(point.id(), form),
            point.vm()));
  }

  /** The recovery point that was fixed before, or the one that the source means now. */
  private Optional<RecoveryPoint> point(Request request, Scope scope) {
    var source = request.resource().getSpec().source();
    if (!scope.index().can(Capability.LIST_RECOVERY_POINTS)) {
      draft.block(
          RestoreBlockers.manualStep(
              request.key(),
              nameOf(source),
              "This engine cannot list recovery points; restore %s in its console."
                  .formatted(nameOf(source))));
      return Optional.empty();
    }
    var points = scope.pointsOf(RestoreSources.selector(source.virtualMachine()));
    // A point that retention removed before its restore began is chosen anew: should the engine
    // have begun after all, it answers the same request with what it began.
    var fixed =
        request
            .status()
            .map(RestoreRequestStatus::recoveryPoint)
            .filter(
                chosen -> points.stream().anyMatch(one -> one.id().value().equals(chosen.id())));
    var candidates = fixed.isPresent() ? points : ofOneMachine(request, scope, points);
    if (candidates.isEmpty() && !points.isEmpty()) {
      return Optional.empty();
    }
    var wanted =
        fixed
            .map(point -> new RestoreRequestSpec.RecoveryPoint(point.id(), null, null))
            .orElse(source.recoveryPoint());
    var found =
        candidates.stream()
            .filter(point -> isMeant(point, wanted))
            .max(Comparator.comparing(RecoveryPoint::at).thenComparing(RecoveryPoint::id));
    if (found.isEmpty()) {
      draft.block(RestoreBlockers.noPoint(request.key(), nameOf(source), describe(wanted)));
    }
    return found;
  }

  private static boolean isMeant(RecoveryPoint point, RestoreRequestSpec.RecoveryPoint wanted) {
    if (wanted.id() != null) {
      return point.id().equals(new PointId(wanted.id()));
    }
    return wanted.before() == null || point.at().isBefore(Instant.parse(wanted.before()));
  }

  private static String describe(RestoreRequestSpec.RecoveryPoint wanted) {
    if (wanted.id() != null) {
      return wanted.id();
    }
    return wanted.before() == null ? "" : "before " + wanted.before();
  }

  private static String nameOf(RestoreRequestSpec.Source source) {
    var vm = source.virtualMachine();
    return String.valueOf(vm.name() == null ? vm.id() : vm.name());
  }

  /** Machines share names over time: those of the one that has the name now are meant. */
  private List<RecoveryPoint> ofOneMachine(
      Request request, Scope scope, List<RecoveryPoint> points) {
    var ids = points.stream().map(RecoveryPoint::vm).distinct().sorted().toList();
    if (ids.size() <= 1 || request.resource().getSpec().source().recoveryPoint().id() != null) {
      return points;
    }
    var name = nameOf(request.resource().getSpec().source());
    var living =
        scope.vmsNamed(name).stream().map(VirtualMachine::id).filter(ids::contains).toList();
    if (living.size() == 1) {
      return points.stream().filter(point -> point.vm().equals(living.getFirst())).toList();
    }
    draft.block(
        RestoreBlockers.ambiguous(request.key(), name, ids.stream().map(VmId::value).toList()));
    return List.of();
  }

  private Optional<Blocker> obstacle(Request request, Scope scope, RecoveryPoint point, Form form) {
    var needed = form instanceof RestoreOrder.Files ? Capability.RESTORE_FILES : Capability.RESTORE;
    if (!scope.index().can(needed)) {
      return Optional.of(
          RestoreBlockers.manualStep(
              request.key(),
              point.vmName(),
              "This engine cannot %s; restore %s in its console."
                  .formatted(needed.verb(), point.vmName())));
    }
    var unseen =
        form instanceof RestoreOrder.Test test
            ? test.verification().flatMap(asked -> Checks.impossible(asked, scope.index()))
            : Optional.<String>empty();
    if (unseen.isPresent()) {
      return Optional.of(RestoreBlockers.noCheck(request.key(), point.vmName(), unseen.get()));
    }
    return switch (form) {
      case RestoreOrder.Production production -> ofProduction(request, scope, point, production);
      case RestoreOrder.Test test -> ofName(request, scope, test.name());
      case RestoreOrder.Clone copy -> ofName(request, scope, copy.name());
      case RestoreOrder.Files _ -> Optional.empty();
    };
  }

  private Optional<Blocker> ofProduction(
      Request request, Scope scope, RecoveryPoint point, RestoreOrder.Production form) {
    if (!form.confirmedName().equals(point.vmName())) {
      return Optional.of(RestoreBlockers.notConfirmed(request.key(), point.vmName()));
    }
    boolean busy =
        taken.contains(new EngineName(scope.index().name(), point.vm().value()))
            || scope.index().restores().stream()
                .anyMatch(other -> isReplacing(other, point, scope));
    if (busy) {
      return Optional.of(RestoreBlockers.busy(request.key(), point.vmName()));
    }
    return scope
        .vm(point.vm())
        .filter(VirtualMachine::isOn)
        .map(vm -> RestoreBlockers.running(request.key(), vm, "restore"));
  }

  /** Several may have the name; that of another tenant is another machine. */
  private boolean isReplacing(Restore other, RecoveryPoint point, Scope scope) {
    var tenant = tenants.getOrDefault(other.request().value(), scope.access());
    return tenant.equals(scope.access())
        && other.phase().isUnderWay()
        && other.order().form() instanceof RestoreOrder.Production production
        && production.confirmedName().equals(point.vmName());
  }

  /** Names are the engine's, which has each only once, whoever made the machine. */
  private Optional<Blocker> ofName(Request request, Scope scope, String name) {
    boolean promised =
        scope.index().restores().stream()
            .filter(other -> other.phase().isUnderWay())
            .anyMatch(
                other ->
                    RestoreForms.nameOf(other.order().form()).filter(name::equals).isPresent());
    boolean used =
        promised
            || scope.index().isNameInUse(name)
            || taken.contains(new EngineName(scope.index().name(), name));
    return used ? Optional.of(RestoreBlockers.nameInUse(request.key(), name)) : Optional.empty();
  }

  /** What nobody else may take in the same plan: a new name, or the machine to be replaced. */
  private static Optional<String> claimed(Form form, RecoveryPoint point) {
    return form instanceof RestoreOrder.Production
        ? Optional.of(point.vm().value())
        : RestoreForms.nameOf(form);
  }
}
