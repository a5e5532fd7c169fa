package dev.coffer.engine.embedded;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.gate.GateFolder;
import dev.coffer.engine.embedded.gate.Verdict;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.rules.RunRules;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the start gate what the rules say. What gets stricter is told before the catalogue commits,
 * what gets laxer after: whenever this process ends, the gate lets nobody through whom the rules
 * would not, and the next start tells it the rest.
 */
final class GateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(GateKeeper.class);

  private final Catalog catalog;
  private final Fleet fleet;

  /** Empty where the hypervisor asks nobody. */
  private final Optional<GateFolder> gate;

  GateKeeper(Catalog catalog, Fleet fleet, Optional<GateFolder> gate) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.gate = gate;
  }

  /** The machines of which a change may decide anew whether they may start. */
  @FunctionalInterface
  interface Affected {
    List<HostedVm> machines(Transaction tx) throws SQLException;
  }

  /** Changes the catalogue, and has the gate know when this returns. */
  void change(Catalog.Work<Affected> change) {
    if (gate.isEmpty()) {
      catalog.write(change);
      return;
    }
    var affected =
        catalog.write(
            tx -> {
              var machines = change.on(tx).machines(tx);
              verdicts(tx, machines).forEach(this::tighten);
              return machines;
            });
    catalog.read(
        tx -> {
          verdicts(tx, affected).forEach(this::set);
          return affected;
        });
  }

  /** The machines that carry a policy. */
  Affected carriersOf(PolicyId policy) {
    return tx -> Guarded.carriers(fleet.all(), tx.assignments().of(policy));
  }

  private void tighten(VmId vm, Verdict verdict) {
    if (verdict instanceof Verdict.Closed) {
      set(vm, verdict);
    }
  }

  private void set(VmId vm, Verdict verdict) {
    gate.ifPresent(folder -> with(folder, () -> folder.set(vm, verdict)));
  }

  /** Lets a machine through that the rules have just let start. */
  void admit(VmId vm) {
    set(vm, new Verdict.Allowed());
  }

  /** Tells the gate about all machines; what cannot be told now is told the next time. */
  void reconcile() {
    gate.ifPresent(
        folder -> {
          try {
            var machines = fleet.all();
            catalog.read(
                tx -> {
                  reconcile(tx, folder, machines);
                  return folder;
                });
          } catch (EngineException e) {
            LOG.warn("the start gate is not told: {}", e.error().message());
          }
        });
  }

  private void reconcile(Transaction tx, GateFolder folder, List<HostedVm> machines)
      throws SQLException {
    with(folder, folder::keep);
    verdicts(tx, machines).forEach(this::set);
    var held = tx.jobs().heldPolicies();
    var there = new TreeSet<String>();
    machines.forEach(vm -> there.add(vm.id().value()));
    for (VmId vm : known(folder)) {
      if (!there.contains(vm.value()) && !mayComeBack(tx, vm, held)) {
        with(folder, () -> folder.forget(vm));
      }
    }
  }

  /** A machine that is away, such as on another host, and still carries what lets it start. */
  private static boolean mayComeBack(Transaction tx, VmId vm, Set<PolicyId> held)
      throws SQLException {
    var carried = tx.assignments().of(vm).carried();
    return !carried.isEmpty() && carried.stream().noneMatch(held::contains);
  }

  private static Set<VmId> known(GateFolder folder) {
    var known = new HashMap<VmId, Verdict>();
    with(folder, () -> known.putAll(folder.verdicts()));
    return known.keySet();
  }

  private static Map<VmId, Verdict> verdicts(Transaction tx, List<HostedVm> machines)
      throws SQLException {
    var held = tx.jobs().heldPolicies();
    var verdicts = new HashMap<VmId, Verdict>();
    for (HostedVm hosted : machines) {
      var vm = Guarded.machine(hosted, tx.assignments().of(hosted.id()), Optional.empty());
      verdicts.put(vm.id(), Verdict.of(RunRules.startable(vm, carried(tx, vm), held)));
    }
    return verdicts;
  }

  private static List<Policy> carried(Transaction tx, VirtualMachine vm) throws SQLException {
    var policies = new ArrayList<Policy>();
    for (PolicyId id : new TreeSet<>(vm.carriedPolicies())) {
      policies.add(PolicyChanges.require(tx, id));
    }
    return policies;
  }

  /** Something with the gate's files. */
  @FunctionalInterface
  private interface FileWork {
    void run() throws IOException;
  }

  private static void with(GateFolder folder, FileWork work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the start gate in %s cannot be told (%s): see whether its disk is full or gone, then try again"
                  .formatted(folder.path(), e),
              Optional.empty()),
          e);
    }
  }
}
