package dev.coffer.operator.plan;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Form;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The text of a plan from which its hash is made: all that is done, in one fixed form. */
final class Canonical {

  private Canonical() {}

  static String hash(List<Step> steps, List<Blocker> blockers) {
    var text = new StringBuilder();
    steps.forEach(step -> text.append(text(step)).append('\n'));
    blockers.forEach(blocker -> text.append(blocker).append('\n'));
    return Digest.of(text.toString());
  }

  /** One step, without its request id: that follows from the resource. */
  static String text(Step step) {
    return String.join(
        "|",
        step.getClass().getSimpleName(),
        step.engine(),
        step.resources().toString(),
        step.risk().name(),
        step.description(),
        detail(step));
  }

  private static String detail(Step step) {
    return switch (step) {
      case Step.RefreshInventory _ -> "";
      case Step.CreatePolicy create -> create.spec().toString();
      case Step.UpdatePolicy update -> update.policy() + " " + update.from() + " " + update.to();
      case Step.ReleaseJob release -> release.job().value();
      case Step.HoldJob hold -> hold.job().value();
      case Step.DeleteJob delete -> delete.job().value();
      case Step.DeletePolicy delete -> delete.policy().toString();
      case Step.SetPolicies set -> set.target() + " " + set.expected() + " " + set.wanted();
      case Step.SetExclusions set -> set.disk() + " " + set.expected() + " " + set.wanted();
      case Step.RunBackup run -> run.vm().id() + " " + run.policy();
      case Step.StartRestore start -> text(start.order());
      case Step.Promote promote -> promote.restore().value();
      case Step.CleanUp cleanUp -> cleanUp.restore().value();
    };
  }

  private static String text(RestoreOrder order) {
    return order.point() + " " + text(order.form());
  }

  private static String text(Form form) {
    return switch (form) {
      case RestoreOrder.Test test ->
          "test "
              + test.name()
              + " "
              + sorted(test.disks())
              + " "
              + test.powerOn()
              + test.verification().map(asked -> " " + asked).orElse("");
      case RestoreOrder.Clone copy -> "clone " + copy.name() + " " + sorted(copy.disks());
      case RestoreOrder.Production production ->
          "production "
              + production.confirmedName()
              + " "
              + sorted(production.disks())
              + " "
              + production.powerOn();
      case RestoreOrder.Files files -> "files " + files.paths() + " " + files.destination();
    };
  }

  private static Set<DiskId> sorted(Set<DiskId> disks) {
    return new TreeSet<>(disks);
  }
}
