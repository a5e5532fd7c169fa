package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.engine.Job;
import dev.coffer.engine.Policy;
import dev.coffer.engine.Site;
import java.util.List;
import java.util.Optional;

/**
 * A BackupPolicy as the plan will have left it when assignments are made.
 *
 * @param index of its engine; empty when the engine cannot be used
 * @param handle of the policy on the engine; empty when it neither exists nor will be created
 * @param existing the policy as the engine has it now
 * @param whyNot why nothing may join it; empty when machines may join
 * @param isNew whether this resource makes it in this plan, or did so a moment ago: whatever is on
 *     it then, nobody else put there
 * @param held whether joining machines would find it held (R11)
 * @param releases to be planned unless its last resource leaves in the same plan
 * @param site where its backups will go
 */
record PolicyState(
    Meta meta,
    BackupPolicy resource,
    Optional<EngineIndex> index,
    Optional<PolicyHandle> handle,
    Optional<Policy> existing,
    Optional<String> whyNot,
    boolean isNew,
    boolean held,
    List<Step.ReleaseJob> releases,
    Optional<Site> site) {

  ResourceKey key() {
    return meta.key();
  }

  String engine() {
    return resource.getSpec().engine();
  }

  /** The name on the engine. */
  String policyName() {
    var name = resource.getSpec().policyName();
    return name == null ? meta.key().name() : name;
  }

  List<Job> jobs() {
    return index
        .flatMap(engine -> existing.map(policy -> engine.jobsOf(policy.id())))
        .orElse(List.of());
  }

  static PolicyState unusable(
      Meta meta, BackupPolicy resource, Optional<EngineIndex> index, String whyNot) {
    return new PolicyState(
        meta,
        resource,
        index,
        Optional.empty(),
        Optional.empty(),
        Optional.of(whyNot),
        false,
        false,
        List.of(),
        Optional.empty());
  }

  PolicyState withHolds(boolean isHeld, List<Step.ReleaseJob> toRelease) {
    return new PolicyState(
        meta, resource, index, handle, existing, whyNot, isNew, isHeld, toRelease, site);
  }
}
