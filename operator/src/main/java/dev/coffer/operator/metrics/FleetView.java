package dev.coffer.operator.metrics;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Coverage;
import dev.coffer.engine.Observation;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Finding.Match;
import dev.coffer.operator.plan.Finding.Proving;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Promises;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The fleet in numbers, as one pass left it.
 *
 * @param engines by connection; an engine that was not seen is an empty entry
 */
record FleetView(Map<String, Optional<EngineFleet>> engines, Map<ResourcesOf, Long> resources) {

  /** Resources that are counted together. */
  record ResourcesOf(Kind kind, Summary summary) {}

  /**
   * What one engine has.
   *
   * @param protectedMachines machines that an assignment backs up and that can be restored
   * @param overdue other machines that the last two runs by schedule brought no recovery point
   * @param unprotected other machines that an assignment names
   * @param unmatched production machines that no assignment names
   * @param heldNeeded policies that are held though something carries them and no spec asks for it
   * @param heldIdle other held policies
   * @param oldestPoint the oldest of the newest recovery points of the protected machines
   * @param oldestRead when it was read what protects a machine, of the one read longest ago; empty
   *     when all was read now
   * @param coverage what the engine counts itself
   * @param proofs the machines that are to be proven recoverable, by the worst that an assignment
   *     says of them
   * @param oldestProof the oldest of the newest proofs
   */
  record EngineFleet(
      int protectedMachines,
      int overdue,
      int unprotected,
      int unmatched,
      int heldNeeded,
      int heldIdle,
      Optional<Instant> oldestPoint,
      Optional<Instant> oldestRead,
      Optional<Coverage> coverage,
      Map<Proving.State, Long> proofs,
      Optional<Instant> oldestProof) {}

  /**
   * Counts. A pure function.
   *
   * @param wanted with the statuses that the pass saved
   * @param invalid resources with a spec that no plan can be made from
   */
  static FleetView of(
      Wanted wanted,
      Collection<? extends CustomResource<?, ?>> invalid,
      Observed observed,
      Plan plan) {
    var counting = new HashMap<String, Counting>();
    var engineOf =
        wanted.policies().stream()
            .collect(Collectors.toMap(ResourceKey::of, policy -> policy.getSpec().engine()));
    for (PolicyAssignment assignment : wanted.assignments()) {
      var engine = engineOf.get(Promises.policyOf(assignment));
      if (engine != null
          && plan.findings().get(ResourceKey.of(assignment))
              instanceof Finding.OfAssignment found) {
        counting.computeIfAbsent(engine, _ -> new Counting()).add(found);
      }
    }
    for (BackupPolicy policy : wanted.policies()) {
      if (plan.findings().get(ResourceKey.of(policy)) instanceof Finding.OfPolicy found) {
        counting.computeIfAbsent(policy.getSpec().engine(), _ -> new Counting()).add(found);
      }
    }
    var engines = new TreeMap<String, Optional<EngineFleet>>();
    observed
        .engines()
        .forEach(
            (name, view) ->
                engines.put(
                    name,
                    view instanceof Observed.Seen seen
                        ? Optional.of(
                            counting.getOrDefault(name, new Counting()).fleet(seen.observation()))
                        : Optional.empty()));
    return new FleetView(engines, resources(wanted, invalid));
  }

  /** Every kind with every summary, so that a number that falls to nothing says so. */
  private static Map<ResourcesOf, Long> resources(
      Wanted wanted, Collection<? extends CustomResource<?, ?>> invalid) {
    var counts = new HashMap<ResourcesOf, Long>();
    for (Kind kind : Kind.values()) {
      for (Summary summary : Summary.values()) {
        counts.put(new ResourcesOf(kind, summary), 0L);
      }
    }
    for (CustomResource<?, ?> resource : wanted.all()) {
      counts.merge(
          new ResourcesOf(ResourceKey.of(resource).kind(), summary(resource)), 1L, Long::sum);
    }
    // An old API server may have refused to take the status that says so.
    invalid.forEach(
        resource ->
            counts.merge(
                new ResourcesOf(ResourceKey.of(resource).kind(), Summary.Failed), 1L, Long::sum));
    return counts;
  }

  private static Summary summary(CustomResource<?, ?> resource) {
    return resource.getStatus() instanceof ResourceStatus status && status.summary() != null
        ? status.summary()
        : Summary.Progressing;
  }

  /** One engine's numbers in the making; a machine counts once, whatever the assignments. */
  private static final class Counting {

    private final Set<VmId> matched = new HashSet<>();
    private final Map<VmId, VirtualMachine> safe = new HashMap<>();
    private final Set<VmId> missed = new HashSet<>();
    private final List<Finding.OfPolicy> held = new ArrayList<>();
    private final Map<VmId, Proving.State> proofs = new HashMap<>();
    private final List<Instant> proven = new ArrayList<>();

    void add(Finding.OfAssignment found) {
      for (Match match : found.matched()) {
        matched.add(match.vm().id());
        if (found.isProtected(match)) {
          safe.put(match.vm().id(), match.vm());
        } else if (found.isMissed(match)) {
          missed.add(match.vm().id());
        }
        found.proving().ifPresent(proving -> add(match.vm().id(), proving));
      }
    }

    private void add(VmId vm, Proving proving) {
      proofs.merge(vm, proving.of(vm), (one, other) -> one.compareTo(other) < 0 ? other : one);
      proving.test(vm).map(Proof::provenTime).map(Instant::parse).ifPresent(proven::add);
    }

    /** Every state, so that a number that falls to nothing says so. */
    private Map<Proving.State, Long> countedProofs() {
      var counts = new TreeMap<Proving.State, Long>();
      for (Proving.State state : Proving.State.values()) {
        counts.put(state, proofs.values().stream().filter(state::equals).count());
      }
      return counts;
    }

    void add(Finding.OfPolicy found) {
      if (found.isHeld()) {
        held.add(found);
      }
    }

    EngineFleet fleet(Observation observation) {
      long overdue = missed.stream().filter(vm -> !safe.containsKey(vm)).count();
      long unmatched =
          observation.virtualMachines().stream()
              .filter(vm -> vm.role() == Role.PRODUCTION && !matched.contains(vm.id()))
              .count();
      long needed =
          held.stream().filter(policy -> policy.resources() > 0 && !policy.holdWanted()).count();
      return new EngineFleet(
          safe.size(),
          (int) overdue,
          matched.size() - safe.size() - (int) overdue,
          (int) unmatched,
          (int) needed,
          (int) (held.size() - needed),
          safe.values().stream()
              .flatMap(vm -> vm.newestPoint().map(NewestPoint::at).stream())
              .min(Instant::compareTo),
          observation.readEarlier().values().stream().min(Instant::compareTo),
          observation.coverage(),
          countedProofs(),
          proven.stream().min(Instant::compareTo));
    }
  }
}
