package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus.Promised;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an assignment is about to add must be remembered before it is added. New assignments come in
 * crowds, so theirs is remembered in the status of their policy, with one write for all, until each
 * has a status of its own.
 */
public final class Promises {

  private Promises() {}

  /** Whether nobody has written its status yet; an API server gives it an empty one. */
  public static boolean isNew(PolicyAssignment assignment) {
    var status = assignment.getStatus();
    return status == null || status.conditions().isEmpty();
  }

  /**
   * Whether its policy is in its own namespace, and so may remember for it: one elsewhere is read
   * by others, whom the machines here do not concern.
   */
  public static boolean isOfOneNamespace(PolicyAssignment assignment) {
    return policyOf(assignment).namespace().equals(ResourceKey.of(assignment).namespace());
  }

  /** The policy that an assignment refers to, whether or not it is there and may be used. */
  public static ResourceKey policyOf(PolicyAssignment assignment) {
    var key = ResourceKey.of(assignment);
    var ref = assignment.getSpec().policyRef();
    return new ResourceKey(
        Kind.BackupPolicy,
        Objects.requireNonNullElse(ref.namespace(), key.namespace()),
        ref.name());
  }

  /** What the status of a policy remembers for others. */
  public static List<Promised> in(BackupPolicy policy) {
    return policy.getStatus() == null ? List.of() : policy.getStatus().promised();
  }

  /** A policy that remembers for others what it is given, and nothing else. */
  public static BackupPolicy promising(BackupPolicy policy, List<Promised> promises) {
    var status = Objects.requireNonNull(policy.getStatus());
    var promising = new BackupPolicy();
    promising.setMetadata(policy.getMetadata());
    promising.setSpec(policy.getSpec());
    promising.setStatus(status.withPromised(promises));
    return promising;
  }

  /** The policies that may have to go on remembering for those of the resources that are new. */
  public static Set<ResourceKey> reliedOnBy(Set<ResourceKey> resources, Wanted stored) {
    return stored.assignments().stream()
        .filter(assignment -> resources.contains(ResourceKey.of(assignment)))
        .filter(assignment -> isNew(assignment) && isOfOneNamespace(assignment))
        .map(Promises::policyOf)
        .collect(Collectors.toSet());
  }

  /** The assignments, where the new ones remember what their policies remember for them. */
  static List<PolicyAssignment> recall(
      Collection<BackupPolicy> policies, List<PolicyAssignment> assignments) {
    var promised =
        policies.stream()
            .flatMap(policy -> in(policy).stream())
            .collect(
                Collectors.toMap(
                    Promised::assignmentUid,
                    Promised::assigned,
                    (one, other) ->
                        Stream.concat(one.stream(), other.stream()).distinct().toList()));
    return promised.isEmpty()
        ? assignments
        : assignments.stream().map(assignment -> recall(assignment, promised)).toList();
  }

  private static PolicyAssignment recall(
      PolicyAssignment assignment, Map<String, List<PolicyAssignmentStatus.Assigned>> promised) {
    var metadata = assignment.getMetadata();
    var memory = metadata.getUid() == null ? null : promised.get(metadata.getUid());
    if (memory == null || !isNew(assignment)) {
      return assignment;
    }
    var remembering = new PolicyAssignment();
    remembering.setMetadata(metadata);
    remembering.setSpec(assignment.getSpec());
    remembering.setStatus(
        PolicyAssignmentStatus.remembering(
            Objects.requireNonNullElse(metadata.getGeneration(), 0L), memory));
    return remembering;
  }
}
