package dev.coffer.operator.plan;

import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans restores from their start to their promotion or clean-up (R13, R14, R16). */
final class RestorePlanner {

  private final Wanted wanted;
  private final EngineTable engines;
  private final PlanDraft draft;
  private final RestoreStart start;

  RestorePlanner(Wanted wanted, EngineTable engines, PlanDraft draft) {
    this.wanted = wanted;
    this.engines = engines;
    this.draft = draft;
    this.start = new RestoreStart(tenants(), draft);
  }

  void plan() {
    wanted.restores().stream()
        .map(request -> new Request(Meta.of(request), request))
        .sorted(Comparator.comparing(request -> request.meta().key()))
        .forEach(this::plan);
  }

  /** Whose each restore is, by the request id that the engine knows it by. */
  private Map<String, Tenancy.Access> tenants() {
    return wanted.restores().stream()
        .map(request -> new Request(Meta.of(request), request))
        .collect(
            Collectors.toMap(
                Request::restoreRequest,
                request -> engines.accessOf(request.key().namespace()),
                (first, _) -> first));
  }

  /** A request with its metadata. */
  record Request(Meta meta, RestoreRequest resource) {

    ResourceKey key() {
      return meta.key();
    }

    Optional<RestoreRequestStatus> status() {
      return Optional.ofNullable(resource.getStatus());
    }

    String restoreRequest() {
      return RequestIds.restore(meta.uid()).value();
    }

    /** Whether it ended, or its restore is no longer listed because that was long ago. */
    boolean isOver() {
      return status().map(RestoreRequestStatus::completionTime).isPresent();
    }
  }

  private void plan(Request request) {
    if (request.meta().isDeleted()) {
      draft.delete(request.key());
      if (!isTemporary(request.resource())) {
        return;
      }
    }
    engines
        .use(request.key(), request.resource().getSpec().engine())
        .ifPresent(scope -> plan(request, scope));
  }

  private static boolean isTemporary(RestoreRequest request) {
    return request.getSpec().mode() == Mode.Test && request.getSpec().files() == null;
  }

  private void plan(Request request, Scope scope) {
    var restore = scope.index().restoreOf(request.restoreRequest());
    var point = request.status().map(RestoreRequestStatus::recoveryPoint);
    if (restore.isPresent()) {
      follow(request, restore.get(), scope);
    } else if (!request.meta().isDeleted() && !request.isOver()) {
      point = start.plan(request, scope);
    }
    draft.find(request.key(), new Finding.OfRestore(point, restore));
  }

  private void follow(Request request, Restore restore, Scope scope) {
    boolean test = restore.order().form() instanceof RestoreOrder.Test;
    if (request.meta().isDeleted()) {
      end(request, restore);
    } else if (test && restore.phase() == Phase.READY) {
      if (request.resource().getSpec().promote()) {
        promote(request, restore, scope);
      } else {
        whyEnd(request, restore, scope.index().now())
            .ifPresent(why -> cleanUp(request, restore, why));
      }
    }
  }

  /** What a deletion leaves to do for a Test restore. */
  private void end(Request request, Restore restore) {
    switch (restore.phase()) {
      case QUEUED, RUNNING, VERIFYING, READY -> cleanUp(request, restore, "its request is deleted");
      case PROMOTING, CLEANING_UP, UNKNOWN -> draft.await(request.key());
      case PROMOTED, CLEANED_UP, FAILED -> {}
    }
  }

  /** What was only to be verified has served its purpose; what failed stays for people to see. */
  private static Optional<String> whyEnd(Request request, Restore restore, Instant now) {
    if (isTooOld(request, restore, now)) {
      return Optional.of("its time to live is over");
    }
    var spec = request.resource().getSpec();
    return spec.verification() != null && spec.timeToLive() == null && restore.isVerified()
        ? Optional.of("it has passed all checks")
        : Optional.empty();
  }

  private static boolean isTooOld(Request request, Restore restore, Instant now) {
    var timeToLive = request.resource().getSpec().timeToLive();
    return timeToLive != null
        && restore
            .end()
            .filter(end -> !now.isBefore(end.plus(Checks.duration(timeToLive))))
            .isPresent();
  }

  private void cleanUp(Request request, Restore restore, String why) {
    draft.add(
        new Step.CleanUp(
            cause(
                request,
                Risk.Destructive,
                "remove the Test machine %s: %s".formatted(nameOf(restore), why)),
            restore.id()));
  }

  private void promote(Request request, Restore restore, Scope scope) {
    if (restore.verification().isPresent() && !restore.isVerified()) {
      draft.block(RestoreBlockers.notVerified(request.key(), nameOf(restore)));
      return;
    }
    if (!scope.index().can(Capability.PROMOTE)) {
      draft.block(
          RestoreBlockers.manualStep(
              request.key(),
              nameOf(restore),
              "This engine cannot promote Test machine %s; ask its support to."
                  .formatted(nameOf(restore))));
      return;
    }
    var original =
        request
            .status()
            .map(RestoreRequestStatus::recoveryPoint)
            .map(p -> new VmId(p.virtualMachineId()));
    var foreign = original.filter(vm -> !scope.reaches(vm));
    if (foreign.isPresent()) {
      draft.block(RestoreBlockers.noMachine(request.key(), foreign.get(), scope.index().name()));
      return;
    }
    var test = restore.vm().map(Restore.RestoredVm::id);
    var running =
        Stream.of(original, test.filter(_ -> !scope.index().can(Capability.PROMOTE_RUNNING)))
            .flatMap(Optional::stream)
            .flatMap(vm -> scope.index().vm(vm).stream())
            .filter(VirtualMachine::isOn)
            .findFirst();
    if (running.isPresent()) {
      draft.block(RestoreBlockers.running(request.key(), running.get(), "promotion"));
      return;
    }
    draft.add(
        new Step.Promote(
            cause(
                request,
                Risk.Destructive,
                "promote Test machine %s: it replaces the disks of the original"
                    .formatted(nameOf(restore))),
            restore.id()));
  }

  private static String nameOf(Restore restore) {
    return restore
        .vm()
        .map(Restore.RestoredVm::name)
        .orElseGet(
            () ->
                restore.order().form() instanceof RestoreOrder.Test test
                    ? test.name()
                    : restore.id().value());
  }

  static Step.Cause cause(Request request, Risk risk, String description) {
    return Causes.of(
        request.resource().getSpec().engine(),
        List.of(request.key()),
        risk,
        description,
        Subject.restore(request.restoreRequest()),
        List.of());
  }
}
