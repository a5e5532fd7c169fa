package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.state.ResourceJson;
import dev.coffer.operator.state.StateFolder;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Waits for one RestoreRequest, and says how it ended. */
final class RestoreResult {

  private final StateFolder state;
  private final Terminal terminal;
  private final OutputOption output;

  RestoreResult(StateFolder state, Terminal terminal, OutputOption output) {
    this.state = state;
    this.terminal = terminal;
    this.output = output;
  }

  int restored(ResourceKey key, Drive drive) {
    Convergence convergence = drive.run(new OneResource(state, key));
    if (!(state.resource(key) instanceof RestoreRequest request)) {
      throw new CommandException(key + " is gone: somebody deleted it");
    }
    if (!output.isTable()) {
      output.print(terminal, ResourceJson.tree(request));
    }
    @Nullable RestoreRequestStatus status = request.getStatus();
    if (convergence.end() == End.DONE && status != null && "True".equals(status.ready())) {
      if (output.isTable()) {
        print(request, status, terminal.out());
      }
      return ExitCode.OK;
    }
    return failure(key, convergence, status);
  }

  int cleanedUp(ResourceKey key, Drive drive) {
    Convergence convergence = drive.run(new OneResource(state, key));
    if (state.resource(key) instanceof RestoreRequest request) {
      return failure(key, convergence, request.getStatus());
    }
    if (output.isTable()) {
      terminal.out().println("cleaned up: " + key.name());
    } else {
      output.print(terminal, JsonNodeFactory.instance.objectNode().put("cleanedUp", key.name()));
    }
    return ExitCode.OK;
  }

  private int failure(
      ResourceKey key, Convergence convergence, @Nullable RestoreRequestStatus status) {
    if (EngineFailures.report(convergence.observed(), terminal)) {
      return ExitCode.ERROR;
    }
    if (!convergence.plan().blockers().isEmpty()) {
      convergence
          .plan()
          .blockers()
          .forEach(
              blocker -> terminal.error("blocked, " + blocker.reason() + ": " + blocker.message()));
      return ExitCode.BLOCKED;
    }
    terminal.error(key.name() + " did not end well: " + ready(status));
    return ExitCode.ERROR;
  }

  private static String ready(@Nullable RestoreRequestStatus status) {
    return status == null
        ? "there is no status yet"
        : status.conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .map(condition -> condition.message())
            .findFirst()
            .orElse("the status does not say why");
  }

  private static void print(RestoreRequest request, RestoreRequestStatus status, PrintStream out) {
    String name = request.getMetadata().getName();
    var point = status.recoveryPoint();
    out.println("restored: backup of " + (point == null ? "an unknown time" : point.time()));
    var vm = status.restoredVirtualMachine();
    if (vm != null) {
      out.println("as:       virtual machine " + vm.name() + " (" + vm.id() + ")");
    }
    if (status.location() != null) {
      out.println("where:    " + status.location());
    }
    boolean test = request.getSpec().mode() == Mode.Test && request.getSpec().files() == null;
    if (test && !request.getSpec().promote()) {
      out.println("next:     coffer restore --promote " + name + "    make it the production VM");
      out.println("          coffer restore --clean-up " + name + "   remove it");
    }
  }
}
