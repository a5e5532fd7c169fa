package dev.coffer.operator.events;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.LastRun;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.operator.plan.Reason;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a change of status is worth. Only what changed counts: a condition that stays as it
 * was, with the same reason, tells nothing, whatever its message says meanwhile.
 */
public final class Transitions {

  /** Reasons for which a policy is held and nobody needs to do anything. */
  private static final Set<String> CALM =
      Set.of(Reason.NoResourcesAssigned.name(), Reason.HeldByOperator.name());

  private final CustomResource<?, ?> resource;
  private final Seen before;
  private final Seen after;
  private final List<ResourceEvent> events = new ArrayList<>();

  private Transitions(CustomResource<?, ?> before, CustomResource<?, ?> resource) {
    this.resource = resource;
    this.before = Seen.of(before);
    this.after = Seen.of(resource);
  }

  /** What is to be told when a resource goes from one status to the next. A pure function. */
  public static List<ResourceEvent> between(
      CustomResource<?, ?> before, CustomResource<?, ?> after) {
    var transitions = new Transitions(before, after);
    transitions.blocked();
    transitions.invalid();
    transitions.drifted();
    switch (after) {
      case BackupPolicy _ -> {
        transitions.held();
        transitions.copied();
      }
      case PolicyAssignment assignment -> transitions.assignment(before, assignment);
      case DiskExclusion _ ->
          transitions
              .became("Ready", Status.True, Reason.Expired)
              .ifPresent(ready -> transitions.normal(EventReason.ExclusionExpired, ready));
      case RestoreRequest restore -> transitions.restore(restore.getSpec());
      default -> throw new IllegalArgumentException("not one of the four kinds: " + after);
    }
    return List.copyOf(transitions.events);
  }

  private void blocked() {
    var now = after.find("Blocked");
    if (now.filter(after::isTrue).isPresent() && differs("Blocked")) {
      warning(blockedReason(), now.get());
    } else if (ended("Blocked")) {
      now.ifPresent(condition -> normal(EventReason.Unblocked, condition));
    }
  }

  private EventReason blockedReason() {
    return switch (resource) {
      case BackupPolicy _ -> EventReason.PolicyBlocked;
      case PolicyAssignment _ -> EventReason.AssignmentBlocked;
      case DiskExclusion _ -> EventReason.ExclusionBlocked;
      default -> EventReason.RestoreBlocked;
    };
  }

  private void invalid() {
    became("Stalled", Status.True, Reason.InvalidSpec)
        .ifPresent(condition -> warning(EventReason.InvalidSpec, condition));
  }

  /** Only where the spec did not change, and nothing stands in the way of mending it. */
  private void drifted() {
    boolean sameSpec = before.generation() == after.generation() && !resource.isMarkedForDeletion();
    boolean wasInSync = before.find("Synced").filter(before::isTrue).isPresent();
    if (sameSpec && wasInSync && after.find("Blocked").filter(after::isTrue).isEmpty()) {
      became("Synced", Status.False, Reason.DriftDetected)
          .ifPresent(condition -> normal(EventReason.DriftDetected, condition));
      became("Synced", Status.False, Reason.DriftIgnored)
          .ifPresent(condition -> warning(EventReason.DriftDetected, condition));
    }
  }

  private void held() {
    var now = after.find("Held");
    if (now.filter(after::isTrue).isPresent() && differs("Held")) {
      var type =
          CALM.contains(now.get().reason())
              ? ResourceEvent.Type.Normal
              : ResourceEvent.Type.Warning;
      add(EventReason.PolicyHeld, type, now.get().message());
    } else if (ended("Held")) {
      now.ifPresent(condition -> normal(EventReason.PolicyReleased, condition));
    }
  }

  private void copied() {
    boolean lacked =
        before.find("Copied").filter(then -> then.status() == Status.False).isPresent();
    var now = after.find("Copied");
    if (now.filter(then -> then.status() == Status.False).isPresent() && differs("Copied")) {
      warning(EventReason.CopyBehind, now.get());
    } else if (lacked) {
      now.filter(after::isTrue).ifPresent(condition -> normal(EventReason.CopyCaughtUp, condition));
    }
  }

  private void assignment(CustomResource<?, ?> old, PolicyAssignment assignment) {
    reached("Protected").ifPresent(condition -> normal(EventReason.Protected, condition));
    if (ended("Protected") && !assignment.isMarkedForDeletion()) {
      after.find("Protected").ifPresent(now -> warning(EventReason.Unprotected, now));
    }
    proven();
    var last = lastRun(assignment);
    if (last != null && (lastRun(old) == null || !isSame(last, lastRun(old)))) {
      run(last);
    }
  }

  private void proven() {
    reached("Proven").ifPresent(condition -> normal(EventReason.Proven, condition));
    became("Proven", Status.False, Reason.TestFailed)
        .ifPresent(condition -> warning(EventReason.TestFailed, condition));
    became("Proven", Status.False, Reason.TestOverdue)
        .ifPresent(condition -> warning(EventReason.TestOverdue, condition));
  }

  private void run(LastRun run) {
    var many = run.virtualMachines();
    var of = "The run '%s' of %d virtual machine%s ".formatted(run.token(), many, plural(many));
    var why = run.message() == null ? "." : ": " + run.message();
    switch (run.state()) {
      case Running -> {}
      case Completed ->
          add(EventReason.RunCompleted, ResourceEvent.Type.Normal, of + "is completed.");
      case Partial ->
          add(EventReason.RunPartial, ResourceEvent.Type.Warning, of + "is incomplete" + why);
      case Failed -> add(EventReason.RunFailed, ResourceEvent.Type.Warning, of + "failed" + why);
    }
  }

  private static String plural(int count) {
    return count == 1 ? "" : "s";
  }

  private static boolean isSame(LastRun run, @Nullable LastRun old) {
    return old != null && run.token().equals(old.token()) && run.state() == old.state();
  }

  private static @Nullable LastRun lastRun(CustomResource<?, ?> resource) {
    return resource instanceof PolicyAssignment assignment && assignment.getStatus() != null
        ? assignment.getStatus().lastRun()
        : null;
  }

  private void restore(@Nullable RestoreRequestSpec spec) {
    if (spec == null) { // it cannot be read, so nothing happened
      return;
    }
    after
        .find("Ready")
        .filter(_ -> reached("Succeeded").isPresent())
        .ifPresent(ready -> normal(EventReason.RestoreCompleted, ready));
    reached("Verified").ifPresent(condition -> normal(EventReason.Verified, condition));
    became("Verified", Status.False, Reason.VerificationFailed)
        .ifPresent(condition -> warning(EventReason.VerificationFailed, condition));
    reached("Promoted").ifPresent(condition -> normal(EventReason.Promoted, condition));
    reached("CleanedUp").ifPresent(condition -> normal(EventReason.CleanedUp, condition));
    boolean isTest = spec.mode() == Mode.Test && spec.files() == null;
    var failed = isTest ? EventReason.RestoreTestFailed : EventReason.RestoreFailed;
    became("Succeeded", Status.False, Reason.RestoreFailed)
        .ifPresent(condition -> warning(failed, condition));
  }

  /** The condition, when it is True now and was not. */
  private Optional<Condition> reached(String type) {
    boolean was = before.find(type).filter(before::isTrue).isPresent();
    return after.find(type).filter(after::isTrue).filter(_ -> !was);
  }

  /** The condition, when it has this status for this reason now and had not. */
  private Optional<Condition> became(String type, Status status, Reason reason) {
    return after
        .find(type)
        .filter(now -> now.status() == status && now.reason().equals(reason.name()))
        .filter(_ -> differs(type));
  }

  /** Whether the condition was True and is False now; one that cannot be told ended nothing. */
  private boolean ended(String type) {
    return before.find(type).filter(before::isTrue).isPresent()
        && after.find(type).filter(now -> now.status() == Status.False).isPresent();
  }

  private boolean differs(String type) {
    return !state(before.find(type)).equals(state(after.find(type)));
  }

  private static String state(Optional<Condition> condition) {
    return condition.map(one -> one.status() + "/" + one.reason()).orElse("");
  }

  private void normal(EventReason reason, Condition condition) {
    add(reason, ResourceEvent.Type.Normal, condition.message());
  }

  private void warning(EventReason reason, Condition condition) {
    add(reason, ResourceEvent.Type.Warning, condition.message());
  }

  private void add(EventReason reason, ResourceEvent.Type type, String message) {
    events.add(new ResourceEvent(resource, reason, type, message));
  }

  /** What was so at one moment. */
  private record Seen(long generation, List<Condition> conditions) {

    static Seen of(CustomResource<?, ?> resource) {
      return resource.getStatus() instanceof ResourceStatus status
          ? new Seen(status.observedGeneration(), status.conditions())
          : new Seen(-1, List.of());
    }

    Optional<Condition> find(String type) {
      return conditions.stream().filter(each -> each.type().equals(type)).findFirst();
    }

    boolean isTrue(Condition condition) {
      return condition.status() == Status.True;
    }
  }
}
