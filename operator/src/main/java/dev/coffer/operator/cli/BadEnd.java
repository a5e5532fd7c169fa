package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Condition;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.engine.Session;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.manifest.Manifest;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.state.StateFolder;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A restore or a backup that a resource asks for, and that did not end well: the engine took the
 * order, so that no step has failed.
 */
record BadEnd(ResourceKey resource, String message) {

  private static final Set<String> FAILED =
      Stream.of(Reason.RestoreFailed, Reason.VerificationFailed)
          .map(Reason::name)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<Session.State> UNSAVED =
      EnumSet.of(Session.State.PARTIAL, Session.State.FAILED, Session.State.CANCELED);

  /** Those of the manifests, as their statuses tell them after a convergence. */
  static List<BadEnd> of(Manifests manifests, Convergence end, StateFolder state) {
    return manifests.resources().stream()
        .map(Manifest::key)
        .distinct()
        .flatMap(key -> message(key, end, state).map(message -> new BadEnd(key, message)).stream())
        .toList();
  }

  private static Optional<String> message(ResourceKey key, Convergence end, StateFolder state) {
    return switch (state.resource(key)) {
      case RestoreRequest request -> restore(request);
      case PolicyAssignment assignment ->
          Optional.ofNullable(end.plan().findings().get(key))
              .filter(BadEnd::hasNotSavedAll)
              .flatMap(_ -> backup(assignment));
      case null, default -> Optional.empty();
    };
  }

  private static Optional<String> restore(RestoreRequest request) {
    return Optional.ofNullable(request.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals("Ready"))
        .filter(condition -> FAILED.contains(condition.reason()))
        .map(Condition::message)
        .findFirst();
  }

  /** What is only refused is among the blockers. */
  private static boolean hasNotSavedAll(Finding finding) {
    return finding instanceof Finding.OfAssignment assignment
        && assignment.run().stream()
            .flatMap(run -> run.sessions().stream())
            .anyMatch(session -> UNSAVED.contains(session.state()));
  }

  private static Optional<String> backup(PolicyAssignment assignment) {
    return Optional.ofNullable(assignment.getStatus())
        .map(status -> status.lastRun())
        .map(run -> Objects.requireNonNullElse(run.message(), "it was canceled"));
  }

  @Override
  public String toString() {
    return resource + " did not end well: " + message;
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("resource", resource.toString())
        .put("message", message);
  }
}
