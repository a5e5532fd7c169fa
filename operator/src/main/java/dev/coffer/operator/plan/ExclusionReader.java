package dev.coffer.operator.plan;

import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.PolicyRef;
import dev.coffer.engine.VirtualMachine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads what exclusions want of which machine. */
final class ExclusionReader {

  private final PolicyTable policies;
  private final EngineTable engines;
  private final References references;
  private final VmDrafts machines;
  private final PlanDraft draft;

  ExclusionReader(
      PolicyTable policies,
      EngineTable engines,
      References references,
      VmDrafts machines,
      PlanDraft draft) {
    this.policies = policies;
    this.engines = engines;
    this.references = references;
    this.machines = machines;
    this.draft = draft;
  }

  /** An exclusion, and the machine that it names where that is known and the exclusion applies. */
  record Read(ExclusionDraft exclusion, Scope scope, Optional<VmDraft> vm) {

    EngineIndex index() {
      return scope.index();
    }
  }

  /** Empty when the engine cannot be used. */
  Optional<Read> read(DiskExclusion exclusion) {
    var meta = Meta.of(exclusion);
    if (meta.isDeleted()) {
      draft.delete(meta.key());
    }
    return engines
        .use(meta.key(), exclusion.getSpec().engine())
        .map(scope -> read(meta, exclusion, scope));
  }

  private Read read(Meta meta, DiskExclusion exclusion, Scope scope) {
    boolean expired = isExpired(exclusion, scope.index().now());
    if (meta.isDeleted() || expired) {
      var over = new ExclusionDraft(meta, exclusion, expired, List.of(), new TreeSet<>(), true);
      return new Read(over, scope, Optional.empty());
    }
    var status = exclusion.getStatus();
    boolean waited =
        status != null && meta.waited(status.observedGeneration(), status.conditions());
    var vm = references.vm(meta.key(), exclusion.getSpec().virtualMachine(), scope, waited);
    if (vm.isEmpty()) {
      var lost = new ExclusionDraft(meta, exclusion, false, List.of(), new TreeSet<>(), false);
      return new Read(lost, scope, Optional.empty());
    }
    return read(meta, exclusion, scope, vm.get(), waited);
  }

  private Read read(
      Meta meta, DiskExclusion exclusion, Scope scope, VirtualMachine vm, boolean waited) {
    var refs = exclusion.getSpec().disks();
    var disks =
        refs.stream()
            .flatMap(ref -> references.disk(meta.key(), vm, ref, scope, waited).stream())
            .toList();
    var machine = machines.of(scope.index(), vm);
    var chosen = policies(meta, exclusion, machine);
    var read =
        new ExclusionDraft(
            meta,
            exclusion,
            false,
            disks,
            chosen.orElseGet(TreeSet::new),
            disks.size() == refs.size() && chosen.isPresent());
    return new Read(read, scope, Optional.of(machine));
  }

  /** The machine's policies that are meant; empty when a reference leads nowhere. */
  private Optional<SortedSet<PolicyHandle>> policies(
      Meta meta, DiskExclusion exclusion, VmDraft machine) {
    List<PolicyRef> refs = exclusion.getSpec().policyRefs();
    SortedSet<PolicyHandle> carried = machine.whole().result();
    if (refs.isEmpty()) {
      return Optional.of(carried);
    }
    var chosen = new TreeSet<PolicyHandle>();
    boolean complete = true;
    for (PolicyRef ref : refs) {
      switch (policies.resolve(meta.key(), ref)) {
        case PolicyTable.Found(var policy) when policy.handle().isEmpty() -> {
          draft.block(PolicyBlockers.notReady(meta.key(), policy));
          complete = false;
        }
        case PolicyTable.Found(var policy) -> {
          if (policy.engine().equals(machine.index().name())) {
            chosen.add(policy.handle().orElseThrow());
          }
        }
        case PolicyTable.Missing(var blocker) -> {
          draft.block(blocker);
          complete = false;
        }
        case PolicyTable.NotPermitted(var blocker) -> draft.block(blocker);
      }
    }
    chosen.retainAll(carried);
    return complete ? Optional.of(chosen) : Optional.empty();
  }

  private static boolean isExpired(DiskExclusion exclusion, Instant now) {
    var end = exclusion.getSpec().expiresAt();
    return end != null && !now.isBefore(Instant.parse(end));
  }
}
