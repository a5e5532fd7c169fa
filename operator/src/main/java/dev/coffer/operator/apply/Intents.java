package dev.coffer.operator.apply;

import static java.util.Comparator.comparing;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.BackupPolicyStatus.Promised;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.Assigned;
import dev.coffer.operator.plan.Promises;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The statuses that must be durable before a plan is applied. What new assignments are about to add
 * is in those of their policies: {@link Promises}.
 */
final class Intents {

  /** An assignment without a status, and what is to be remembered of it. */
  private record New(PolicyAssignment assignment, Promised promise) {
    ResourceKey key() {
      return ResourceKey.of(assignment);
    }
  }

  /** Bytes of promises in one policy: an API server stores no object of more than 1.5 MiB. */
  private static final long ROOM = 900_000;

  /** Names of members, quotes, and what else stands around the values. */
  private static final int BESIDES = 70;

  private final Map<ResourceKey, CustomResource<?, ?>> statuses = new LinkedHashMap<>();
  private final Map<ResourceKey, List<ResourceKey>> trusting = new HashMap<>();

  /**
   * @param differing the resources that promise something new, with their statuses
   * @param latest the newest statuses of all resources, where they differ from what is stored
   */
  Intents(
      Wanted stored,
      Collection<CustomResource<?, ?>> differing,
      Map<ResourceKey, CustomResource<?, ?>> latest) {
    differing.forEach(resource -> statuses.put(ResourceKey.of(resource), resource));
    var crowds = new HashMap<ResourceKey, List<New>>();
    for (PolicyAssignment before : stored.assignments()) {
      if (Promises.isNew(before)
          && latest.getOrDefault(ResourceKey.of(before), before) instanceof PolicyAssignment after
          && after.getStatus() != null
          && after.getStatus().lastRun() == null) {
        newcomer(after, after.getStatus().assigned(), crowds);
      }
    }
    for (BackupPolicy policy : stored.policies()) {
      promise(policy, crowds.getOrDefault(ResourceKey.of(policy), List.of()));
    }
  }

  /** One that adds nothing promises nothing: that it was looked at is told with the outcome. */
  private void newcomer(
      PolicyAssignment assignment, List<Assigned> adds, Map<ResourceKey, List<New>> crowds) {
    var uid = assignment.getMetadata().getUid();
    if (adds.isEmpty()) {
      statuses.remove(ResourceKey.of(assignment));
    } else if (uid != null && Promises.isOfOneNamespace(assignment)) {
      crowds
          .computeIfAbsent(Promises.policyOf(assignment), _ -> new ArrayList<>())
          .add(new New(assignment, new Promised(uid, adds)));
    }
  }

  /** Those for which there is no room have a write of their own. */
  private void promise(BackupPolicy stored, List<New> crowd) {
    var key = ResourceKey.of(stored);
    var policy = (BackupPolicy) statuses.getOrDefault(key, stored);
    if (policy.getStatus() == null || crowd.isEmpty()) {
      return;
    }
    var promises = new ArrayList<Promised>();
    long room = ROOM;
    for (New one : promisedFirst(crowd, stored)) {
      room -= size(one.promise());
      if (room >= 0 && promises.size() < BackupPolicyStatus.MAX_PROMISED) {
        promises.add(one.promise());
        statuses.remove(one.key());
        trusting.computeIfAbsent(key, _ -> new ArrayList<>()).add(one.key());
      } else {
        statuses.put(one.key(), one.assignment());
      }
    }
    if (statuses.containsKey(key) || !Set.copyOf(Promises.in(stored)).containsAll(promises)) {
      statuses.put(key, Promises.promising(policy, promises));
    }
  }

  /** About as many bytes as it takes in JSON. */
  private static long size(Promised promise) {
    long size = promise.assignmentUid().length();
    size += BESIDES;
    for (Assigned one : promise.assigned()) {
      size += BESIDES;
      size += one.engine().length();
      size += one.policyId().length();
      size += Objects.requireNonNullElse(one.virtualMachineId(), "").length();
      size += Objects.requireNonNullElse(one.diskId(), "").length();
    }
    return size;
  }

  private static List<New> promisedFirst(List<New> crowd, BackupPolicy stored) {
    var promised = new HashSet<String>();
    Promises.in(stored).forEach(promise -> promised.add(promise.assignmentUid()));
    return crowd.stream()
        .sorted(comparing(one -> !promised.contains(one.promise().assignmentUid())))
        .toList();
  }

  /** What is to be saved. */
  List<CustomResource<?, ?>> statuses() {
    return List.copyOf(statuses.values());
  }

  /** The new assignments that a policy does not remember anything for, as it was not saved. */
  List<ResourceKey> forgotten(Set<ResourceKey> unsaved) {
    return unsaved.stream()
        .flatMap(policy -> trusting.getOrDefault(policy, List.of()).stream())
        .toList();
  }
}
