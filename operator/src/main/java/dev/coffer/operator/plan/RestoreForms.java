package dev.coffer.operator.plan;

import dev.coffer.crds.DiskRef;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Form;
import dev.coffer.operator.plan.RestorePlanner.Request;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Translates what a request asks for into what the engine makes. */
final class RestoreForms {

  private static final int SHORT_UID = 8;

  private final PlanDraft draft;

  RestoreForms(PlanDraft draft) {
    this.draft = draft;
  }

  /** The form, or empty with the request blocked. */
  Optional<Form> form(Request request, RecoveryPoint point) {
    var spec = request.resource().getSpec();
    if (spec.files() != null) {
      return Optional.of(new RestoreOrder.Files(spec.files().paths(), spec.files().destination()));
    }
    var disks = disks(request, point);
    if (disks.isEmpty()) {
      return Optional.empty();
    }
    return switch (spec.mode()) {
      case Test ->
          Optional.of(
              new RestoreOrder.Test(
                  name(request, point, "test"),
                  disks.get(),
                  spec.powerOn(),
                  Optional.ofNullable(spec.verification())
                      .map(asked -> Checks.of(asked.checks(), asked.timeout()))));
      case Clone -> Optional.of(new RestoreOrder.Clone(name(request, point, "clone"), disks.get()));
      case Production -> production(request, point, disks.get());
    };
  }

  private Optional<Form> production(Request request, RecoveryPoint point, Set<DiskId> disks) {
    var spec = request.resource().getSpec();
    if (spec.confirm() == null || spec.confirm().isBlank()) {
      draft.block(RestoreBlockers.notConfirmed(request.key(), point.vmName()));
      return Optional.empty();
    }
    return Optional.of(new RestoreOrder.Production(spec.confirm(), disks, spec.powerOn()));
  }

  /** The name that was chosen, or one that nobody else has: the uid makes it so. */
  private static String name(Request request, RecoveryPoint point, String mode) {
    var chosen = request.resource().getSpec().restoredName();
    var uid = request.meta().uid();
    return chosen != null
        ? chosen
        : "%s-%s-%s"
            .formatted(point.vmName(), mode, uid.substring(0, Math.min(SHORT_UID, uid.length())));
  }

  private Optional<Set<DiskId>> disks(Request request, RecoveryPoint point) {
    Set<DiskId> disks = new HashSet<>();
    for (DiskRef ref : request.resource().getSpec().disks()) {
      var found = point.disks().stream().filter(disk -> isMeant(disk, ref)).findFirst();
      if (found.isEmpty()) {
        var name = String.valueOf(ref.name() == null ? ref.id() : ref.name());
        draft.block(RestoreBlockers.noDisk(request.key(), point.vmName(), name));
        return Optional.empty();
      }
      disks.add(found.get().id());
    }
    return Optional.of(disks);
  }

  private static boolean isMeant(PointDisk disk, DiskRef ref) {
    return ref.id() != null
        ? disk.id().equals(new DiskId(ref.id()))
        : disk.name().equals(ref.name());
  }

  /** The name that a new machine gets; empty where none is made. */
  static Optional<String> nameOf(Form form) {
    return switch (form) {
      case RestoreOrder.Test test -> Optional.of(test.name());
      case RestoreOrder.Clone copy -> Optional.of(copy.name());
      case RestoreOrder.Production _, RestoreOrder.Files _ -> Optional.empty();
    };
  }

  static String describe(Form form, RecoveryPoint point) {
    var source =
        "%s as of %s".formatted(point.vmName(), point.at().truncatedTo(ChronoUnit.SECONDS));
    return switch (form) {
      case RestoreOrder.Test test ->
          "restore %s as Test machine %s on an isolated network".formatted(source, test.name());
      case RestoreOrder.Clone copy ->
          "restore %s as a lasting copy %s on an isolated network".formatted(source, copy.name());
      case RestoreOrder.Production production when production.disks().isEmpty() ->
          "replace virtual machine %s by %s".formatted(point.vmName(), source);
      case RestoreOrder.Production production ->
          "replace %d disks of virtual machine %s by those of %s"
              .formatted(production.disks().size(), point.vmName(), source);
      case RestoreOrder.Files files ->
          "restore %d paths of %s into %s"
              .formatted(files.paths().size(), source, files.destination());
    };
  }
}
