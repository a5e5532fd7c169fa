package dev.coffer.operator.plan;

import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps of a test of recoverability. */
final class ProofSteps {

  private static final int SHORT = 8;

  private ProofSteps() {}

  static Step start(
      AssignmentDraft assignment,
      VirtualMachine vm,
      NewestPoint point,
      RequestId request,
      String engine,
      Verification verification) {
    var name =
        "%s-proof-%s".formatted(vm.name(), Digest.shortOf(request.value()).substring(0, SHORT));
    return new Step.StartRestore(
        cause(
            assignment,
            engine,
            "prove that %s as of %s can be recovered, as Test machine %s on an isolated network"
                .formatted(vm.name(), point.at().truncatedTo(ChronoUnit.SECONDS), name),
            request),
        request,
        new RestoreOrder(
            point.id(), new RestoreOrder.Test(name, Set.of(), false, Optional.of(verification))),
        vm.id());
  }

  static Step end(AssignmentDraft assignment, String engine, Restore restore) {
    var name =
        restore.order().form() instanceof RestoreOrder.Test test
            ? test.name()
            : restore.id().value();
    return new Step.CleanUp(
        cause(
            assignment,
            engine,
            "remove the Test machine %s: its test is over".formatted(name),
            restore.request()),
        restore.id());
  }

  private static Step.Cause cause(
      AssignmentDraft assignment, String engine, String description, RequestId request) {
    return Causes.of(
        engine,
        List.of(assignment.key()),
        Risk.Safe,
        description,
        Subject.restore(request.value()),
        List.of());
  }
}
