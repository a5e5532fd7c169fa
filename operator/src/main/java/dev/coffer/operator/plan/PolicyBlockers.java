package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Copy;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Site;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can stand in the way of a policy, in words. */
final class PolicyBlockers {

  private static final int NAMED = 3;

  private PolicyBlockers() {}

  /** The other resource is only named where the reader may know it: in the same namespace. */
  static Blocker claimedTwice(ResourceKey resource, String policy, ResourceKey owner) {
    var other =
        owner.namespace().equals(resource.namespace())
            ? "BackupPolicy " + owner.name()
            : "another BackupPolicy";
    return new Blocker(
        Reason.Conflict,
        resource,
        "policy " + policy,
        "Policy %s belongs to %s already; choose another spec.policyName, or delete one of the two."
            .formatted(policy, other),
        "the owner of " + resource);
  }

  static Blocker invalid(ResourceKey resource, String why) {
    return new Blocker(
        Reason.InvalidSpec,
        resource,
        resource.toString(),
        "%s cannot be used: %s; correct the spec.".formatted(resource, why),
        "the owner of " + resource);
  }

  /** The sites that are not there, and copies on an engine that makes none (R23). */
  static Optional<Blocker> impossible(ResourceKey resource, PolicySpec spec, EngineIndex index) {
    if (index.site(spec.site()).isEmpty()) {
      return Optional.of(noSuchSite(resource, spec.site(), "spec.site", index));
    }
    if (!spec.copies().isEmpty() && !index.can(Capability.COPY_POINTS)) {
      return Optional.of(noCopies(resource, spec.name()));
    }
    return spec.copies().stream()
        .map(Copy::site)
        .filter(site -> index.site(site).isEmpty())
        .findFirst()
        .map(site -> noSuchSite(resource, site, "spec.copies", index));
  }

  private static Blocker noSuchSite(
      ResourceKey resource, String site, String field, EngineIndex index) {
    return new Blocker(
        Reason.PolicyNotPossible,
        resource,
        "site " + site,
        "The engine has no site %s, it has %s; correct %s."
            .formatted(site, index.siteNames(), field),
        "the owner of " + resource);
  }

  private static Blocker noCopies(ResourceKey resource, String policy) {
    return new Blocker(
        Reason.PolicyNotPossible,
        resource,
        "policy " + policy,
        ("This engine cannot copy the recovery points of policy %s to another site; remove"
                + " spec.copies, and ask its support to copy them, or use an engine that does.")
            .formatted(policy),
        "the owner of " + resource);
  }

  static Blocker existsAlready(ResourceKey resource, String policy) {
    return new Blocker(
        Reason.ApprovalRequired,
        resource,
        "policy " + policy,
        ("Policy %s exists on the engine and was not made by this resource; set `adoption: Adopt`"
                + " to take it over, or `managementPolicy: Observe` to use it as it is.")
            .formatted(policy),
        "the owner of " + resource);
  }

  static Blocker nothingToObserve(ResourceKey resource, String policy) {
    return new Blocker(
        Reason.DependencyNotReady,
        resource,
        "policy " + policy,
        "The engine has no policy %s to observe; create it there, or correct spec.policyName."
            .formatted(policy),
        "whoever manages policies on the engine");
  }

  /** For what refers to a policy that is not there yet, or not any more. */
  static Blocker notReady(ResourceKey resource, PolicyState policy) {
    return new Blocker(
        Reason.DependencyNotReady,
        resource,
        "policy " + policy.key().name(),
        "BackupPolicy %s cannot be used yet: %s; see its status."
            .formatted(policy.key().name(), policy.whyNot().orElse("")),
        "the owner of the policy");
  }

  static Blocker serviceRequest(ResourceKey resource, String policy) {
    return new Blocker(
        Reason.ServiceRequestRequired,
        resource,
        "policy " + policy,
        ("People create and change policies on this engine; send the text in"
                + " status.serviceRequestText for policy %s to its support, it is taken over once it"
                + " is there.")
            .formatted(policy),
        "the support of the backup service");
  }

  /** R19. */
  static Optional<Blocker> full(PolicyState policy, Site site) {
    return site.capacity()
        .filter(capacity -> !capacity.acceptsRuns())
        .map(_ -> full(policy.key(), policy.policyName(), site.name()));
  }

  static Blocker full(ResourceKey resource, String policy, String site) {
    return new Blocker(
        Reason.CapacityExhausted,
        resource,
        "site " + site,
        ("Site %s of policy %s is as full as its allocation permits, so nothing more is backed up;"
                + " raise the allocation, or shorten a retention.")
            .formatted(site, policy),
        "whoever pays for the storage of the site");
  }

  /** What stands in the way of changing a policy: fewer recovery points (R19), its zone (R6). */
  static Optional<Blocker> ofUpdate(
      BackupPolicy policy, ResourceKey key, Policy from, PolicySpec to, Scope scope) {
    boolean shorter = to.retention().keepsLessThan(from.spec().retention());
    if (shorter && !to.retention().toString().equals(policy.getSpec().confirmRetention())) {
      return Optional.of(unconfirmed(key, from, to));
    }
    var copy =
        policy.getSpec().copies().stream()
            .flatMap(c -> unconfirmed(key, c, from, to).stream())
            .findFirst();
    if (copy.isPresent()) {
      return copy;
    }
    if (from.spec().site().equals(to.site())) {
      return Optional.empty();
    }
    var index = scope.index();
    var zone = index.site(to.site()).map(Site::zone);
    var inTheWay =
        index.carriersOf(from.id()).stream()
            .flatMap(target -> index.machineOf(target).stream())
            .filter(vm -> zone.equals(Optional.of(vm.zone())))
            .distinct()
            .toList();
    return inTheWay.isEmpty()
        ? Optional.empty()
        : Optional.of(zoneOf(key, from.name(), to.site(), scope.inWords(inTheWay)));
  }

  private static Blocker unconfirmed(ResourceKey key, Policy from, PolicySpec to) {
    return new Blocker(
        Reason.ApprovalRequired,
        key,
        "policy " + from.name(),
        ("Policy %s keeps %s and shall keep only %s, which removes recovery points; set"
                + " `confirmRetention: %s` to agree.")
            .formatted(from.name(), from.spec().retention(), to.retention(), to.retention()),
        "the owner of " + key);
  }

  /** A copy that keeps less than before; one that keeps what its policy does is confirmed there. */
  private static Optional<Blocker> unconfirmed(
      ResourceKey key, BackupPolicySpec.Copy spec, Policy from, PolicySpec to) {
    var before = copyIn(from.spec(), spec.site());
    var after = copyIn(to, spec.site());
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    boolean asThePolicy = before.get().retention().isEmpty() && after.get().retention().isEmpty();
    var kept = from.spec().retentionOf(before.get());
    var wanted = to.retentionOf(after.get());
    if (asThePolicy
        || !wanted.keepsLessThan(kept)
        || wanted.toString().equals(spec.confirmRetention())) {
      return Optional.empty();
    }
    return Optional.of(
        new Blocker(
            Reason.ApprovalRequired,
            key,
            "policy " + from.name(),
            ("The copy of policy %s in site %s keeps %s and shall keep only %s, which removes"
                    + " recovery points%s; set `confirmRetention: %s` in it to agree.")
                .formatted(
                    from.name(), spec.site(), kept, wanted, onceUnlocked(before.get()), wanted),
            "the owner of " + key));
  }

  private static String onceUnlocked(Copy before) {
    return before.lock().isPresent() ? " once their locks have ended" : "";
  }

  private static Optional<Copy> copyIn(PolicySpec spec, String site) {
    return spec.copies().stream().filter(copy -> copy.site().equals(site)).findFirst();
  }

  private static Blocker zoneOf(ResourceKey key, String policy, String site, String machines) {
    return new Blocker(
        Reason.SameAvailabilityZone,
        key,
        "site " + site,
        ("Policy %s cannot store on site %s, which stands in the zone of %s; choose another site,"
                + " or give these machines another policy first.")
            .formatted(policy, site, machines),
        "the owner of " + key);
  }

  /** The first few names, and how many more there are. */
  static String someOf(List<String> names) {
    return someOf(names, 0);
  }

  /**
   * The first few names of machines, and how many more there are, those without a name included.
   */
  static String someOf(List<String> names, int nameless) {
    if (names.isEmpty() && nameless > 0) {
      return nameless == 1 ? "1 virtual machine" : nameless + " virtual machines";
    }
    var first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = Math.max(0, names.size() - NAMED) + nameless;
    return more == 0 ? first : first + " and " + more + " more";
  }
}
