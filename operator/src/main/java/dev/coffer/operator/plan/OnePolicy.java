package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec.Adoption;
import dev.coffer.crds.BackupPolicySpec.ManagementPolicy;
import dev.coffer.engine.Capability;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import java.util.List;
import java.util.Optional;

/** The planning of one policy on an engine that answers. */
final class OnePolicy {

  private final BackupPolicy policy;
  private final Meta meta;
  private final Scope scope;
  private final EngineIndex index;
  private final PlanDraft draft;
  private final String name;
  private Optional<String> request = Optional.empty();
  private Optional<String> drift = Optional.empty();
  private Optional<String> serviceRequest = Optional.empty();

  OnePolicy(BackupPolicy policy, Meta meta, Scope scope, PlanDraft draft) {
    this.draft = draft;
    this.policy = policy;
    this.meta = meta;
    this.scope = scope;
    this.index = scope.index();
    this.name = PolicyPlanner.EnginePolicy.of(policy).name();
  }

  static Finding.OfPolicy nothingKnown() {
    return new Finding.OfPolicy(
        Optional.empty(),
        List.of(),
        0,
        List.of(),
        Optional.empty(),
        true,
        false,
        Optional.empty(),
        Optional.empty());
  }

  PolicyState plan() {
    var spec = wantedSpec();
    var existing = existing(spec);
    var handle =
        existing
            .map(found -> new PolicyHandle(found.name(), Optional.of(found.id())))
            .or(() -> request.map(_ -> new PolicyHandle(name, Optional.empty())));
    var effective = existing.flatMap(found -> update(found, spec)).or(() -> spec);
    var state =
        new PolicyState(
            meta,
            policy,
            Optional.of(index),
            handle,
            existing,
            whyNot(handle),
            request.isPresent(),
            false,
            List.of(),
            effective.flatMap(found -> index.site(found.site())));
    return finish(state);
  }

  private Optional<String> whyNot(Optional<PolicyHandle> handle) {
    if (meta.isDeleted()) {
      return Optional.of("it is being deleted");
    }
    return handle.isEmpty() ? Optional.of("it does not exist on the engine") : Optional.empty();
  }

  private PolicyState finish(PolicyState state) {
    var holds = new HoldPlanner(state, index, draft);
    boolean held = holds.plan();
    if (state.existing().isPresent() && !meta.isDeleted()) {
      state.site().ifPresent(site -> PolicyBlockers.full(state, site).ifPresent(draft::block));
    }
    var resources = state.existing().map(found -> index.carriersOf(found.id()).size()).orElse(0);
    draft.find(
        meta.key(),
        new Finding.OfPolicy(
            state.existing(),
            state.jobs(),
            resources,
            copies(state),
            request,
            index.can(Capability.RELEASE_JOBS),
            holds.isHoldWanted(),
            drift,
            serviceRequest));
    return state.withHolds(held, holds.releases());
  }

  private List<Finding.CopyFound> copies(PolicyState state) {
    var punctuality = new Punctuality();
    return state.existing().stream()
        .flatMap(
            found ->
                index.copiesOf(found.id()).stream()
                    .map(copy -> found(copy, found.spec(), punctuality)))
        .toList();
  }

  private Finding.CopyFound found(CopyState copy, PolicySpec spec, Punctuality punctuality) {
    boolean overdue =
        copy.missingSince()
            .filter(since -> punctuality.isOverdue(since, spec.schedule(), index.now()))
            .isPresent();
    return new Finding.CopyFound(copy, overdue);
  }

  /** What the engine shall do; empty for a policy that is only observed, or that is invalid. */
  private Optional<PolicySpec> wantedSpec() {
    if (isObserved() && policy.getSpec().site() == null) {
      return Optional.empty();
    }
    try {
      var spec = PolicySpecs.wanted(name, policy.getSpec());
      var impossible =
          meta.isDeleted()
              ? Optional.<Blocker>empty()
              : PolicyBlockers.impossible(meta.key(), spec, index);
      impossible.ifPresent(draft::block);
      return impossible.isEmpty() ? Optional.of(spec) : Optional.empty();
    } catch (IllegalArgumentException invalid) {
      draft.block(PolicyBlockers.invalid(meta.key(), String.valueOf(invalid.getMessage())));
      return Optional.empty();
    }
  }

  private boolean isObserved() {
    return policy.getSpec().managementPolicy() == ManagementPolicy.Observe;
  }

  /** The policy on the engine that is this resource's; plans its creation where there is none. */
  private Optional<Policy> existing(Optional<PolicySpec> spec) {
    var remembered = PolicyPlanner.policyId(policy);
    var mine = remembered.flatMap(index::policy);
    if (mine.isPresent()) {
      return mine;
    }
    var named = index.policyNamed(name);
    if (named.isPresent()) {
      return claim(named.get(), spec, remembered);
    }
    if (!meta.isDeleted()) {
      create(spec, remembered);
    }
    return Optional.empty();
  }

  /** A policy of that name is there; it is ours if we asked for it, or may be if allowed. */
  private Optional<Policy> claim(Policy named, Optional<PolicySpec> spec, Optional<PolicyId> lost) {
    var request = RequestIds.policy(meta.uid(), lost).value();
    boolean asked =
        policy.getStatus() != null && request.equals(policy.getStatus().createRequest());
    if (asked && spec.isPresent()) {
      // A crash came between the creation and its record: asking again tells whose it is.
      createStep(spec.get(), lost);
      return Optional.of(named);
    }
    boolean mayAdopt =
        isObserved()
            || policy.getSpec().adoption() == Adoption.Adopt
            || !index.can(Capability.MANAGE_POLICIES);
    if (meta.isDeleted()) {
      return Optional.empty();
    }
    if (!mayAdopt) {
      draft.block(PolicyBlockers.existsAlready(meta.key(), name));
      return Optional.empty();
    }
    return Optional.of(named);
  }

  private void create(Optional<PolicySpec> spec, Optional<PolicyId> lost) {
    if (isObserved()) {
      draft.block(PolicyBlockers.nothingToObserve(meta.key(), name));
    } else if (spec.isPresent()) {
      if (index.can(Capability.MANAGE_POLICIES)) {
        createStep(spec.get(), lost);
      } else {
        requestService("Create", spec.get());
      }
    }
  }

  private void createStep(PolicySpec spec, Optional<PolicyId> lost) {
    var id = RequestIds.policy(meta.uid(), lost);
    request = Optional.of(id.value());
    draft.add(
        new Step.CreatePolicy(
            Causes.of(
                index.name(),
                List.of(meta.key()),
                Risk.Safe,
                "create policy %s on site %s, %s, keeping %s%s"
                    .formatted(
                        name,
                        spec.site(),
                        PolicySpecs.text(spec.schedule()),
                        spec.retention(),
                        spec.copies().isEmpty()
                            ? ""
                            : ", copied to " + PolicySpecs.text(spec.copies())),
                Subject.policy(name),
                List.of()),
            id,
            spec));
  }

  private void requestService(String wish, PolicySpec spec) {
    serviceRequest =
        Optional.of(ServiceRequestText.of(wish, spec, policy.getSpec().serviceRequest()));
    draft.block(PolicyBlockers.serviceRequest(meta.key(), name));
  }

  /** The spec that the engine will have; plans the change where there is one to make. */
  private Optional<PolicySpec> update(Policy existing, Optional<PolicySpec> spec) {
    var from = existing.spec();
    if (spec.isEmpty() || request.isPresent() || meta.isDeleted()) {
      return Optional.of(from);
    }
    var target = spec.get();
    var to =
        new PolicySpec(
            existing.name(), target.site(), target.schedule(), target.retention(), target.copies());
    if (to.equals(from)) {
      return Optional.of(from);
    }
    if (isObserved()) {
      drift = Optional.of(PolicySpecs.difference(from, to));
      return Optional.of(from);
    }
    if (!index.can(Capability.MANAGE_POLICIES)) {
      requestService("Change", to);
      return Optional.of(from);
    }
    var blocker = PolicyBlockers.ofUpdate(policy, meta.key(), existing, to, scope);
    if (blocker.isPresent()) {
      draft.block(blocker.get());
      return Optional.of(from);
    }
    updateStep(existing, to);
    return Optional.of(to);
  }

  private void updateStep(Policy existing, PolicySpec to) {
    boolean shorter = to.keepsLessThan(existing.spec());
    draft.add(
        new Step.UpdatePolicy(
            Causes.of(
                index.name(),
                List.of(meta.key()),
                shorter ? Risk.Destructive : Risk.Safe,
                "change policy %s: %s%s"
                    .formatted(
                        name,
                        PolicySpecs.difference(existing.spec(), to),
                        shorter ? "; recovery points that it no longer keeps are removed" : ""),
                Subject.policy(name),
                List.of()),
            existing.id(),
            existing.spec(),
            to));
  }
}
