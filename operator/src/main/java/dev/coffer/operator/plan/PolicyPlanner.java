package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec.DeletionPolicy;
import dev.coffer.crds.BackupPolicySpec.ManagementPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.engine.PolicyId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Plans the policies themselves: created, adopted, observed, changed; held and released. */
final class PolicyPlanner {

  private final Wanted wanted;
  private final EngineTable engines;
  private final PlanDraft draft;

  PolicyPlanner(Wanted wanted, EngineTable engines, PlanDraft draft) {
    this.wanted = wanted;
    this.engines = engines;
    this.draft = draft;
  }

  PolicyTable plan() {
    var owners = owners();
    var table = new PolicyTable(wanted.namespaceLabels(), engines);
    for (BackupPolicy policy : wanted.policies()) {
      table.put(plan(policy, owners));
    }
    return table;
  }

  /** Two resources may claim one policy; the one that has it, else the older one, keeps it. */
  private Map<EnginePolicy, ResourceKey> owners() {
    var order =
        Comparator.<BackupPolicy, Boolean>comparing(policy -> policyId(policy).isEmpty())
            .thenComparing(policy -> Meta.of(policy).created())
            .thenComparing(policy -> Meta.of(policy).key());
    var owners = new HashMap<EnginePolicy, ResourceKey>();
    wanted.policies().stream()
        .sorted(order)
        .forEach(policy -> owners.putIfAbsent(EnginePolicy.of(policy), ResourceKey.of(policy)));
    return owners;
  }

  private PolicyState plan(BackupPolicy policy, Map<EnginePolicy, ResourceKey> owners) {
    var meta = Meta.of(policy);
    if (meta.isDeleted()) {
      draft.delete(meta.key());
      if (!isTornDown(policy)) {
        return PolicyState.unusable(meta, policy, Optional.empty(), "it is being deleted");
      }
    }
    var scope = engines.use(meta.key(), policy.getSpec().engine());
    var index = scope.map(Scope::index);
    if (scope.isEmpty()) {
      return PolicyState.unusable(meta, policy, index, "its engine cannot be used now");
    }
    var owner = Objects.requireNonNull(owners.get(EnginePolicy.of(policy)));
    if (!owner.equals(meta.key())) {
      draft.block(PolicyBlockers.claimedTwice(meta.key(), EnginePolicy.of(policy).name(), owner));
      draft.find(meta.key(), OnePolicy.nothingKnown());
      return PolicyState.unusable(meta, policy, index, "another resource claims the same policy");
    }
    return new OnePolicy(policy, meta, scope.get(), draft).plan();
  }

  /** Whether deleting the resource deletes the policy; one that is only observed never is. */
  static boolean isTornDown(BackupPolicy policy) {
    return policy.getSpec().deletionPolicy() == DeletionPolicy.Delete
        && policy.getSpec().managementPolicy() == ManagementPolicy.Manage;
  }

  static Optional<PolicyId> policyId(BackupPolicy policy) {
    return Optional.ofNullable(policy.getStatus())
        .map(BackupPolicyStatus::policyId)
        .map(PolicyId::new);
  }

  /** What a resource claims on its engine. */
  record EnginePolicy(String engine, String name) {
    static EnginePolicy of(BackupPolicy policy) {
      var spec = policy.getSpec();
      var name = spec.policyName();
      return new EnginePolicy(spec.engine(), name == null ? policy.getMetadata().getName() : name);
    }
  }
}
