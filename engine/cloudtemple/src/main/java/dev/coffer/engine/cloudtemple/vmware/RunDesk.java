package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.ManualSteps;
import dev.coffer.engine.cloudtemple.rules.RunRules;
import dev.coffer.engine.cloudtemple.wire.Job;
import dev.coffer.engine.remote.Serial;
import java.util.Set;

/**
 * Backs a machine up on demand. {@code jobs/run} runs a policy's job for all that carries it, so
 * that is exact, and done, only for a machine that carries the policy alone.
 */
final class RunDesk {

  private final VmwareApi api;
  private final Desk desk;
  private final VmwareObserver observer;
  private final Runs runs;
  private final Serial serial = new Serial();

  RunDesk(VmwareApi api, Desk desk, VmwareObserver observer, Runs runs) {
    this.api = api;
    this.desk = desk;
    this.observer = observer;
    this.runs = runs;
  }

  SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return serial.on(
        policy,
        () ->
            runs.made(request)
                .orElseGet(() -> desk.with(vm, fresh -> runNow(request, fresh, policy))));
  }

  private SessionId runNow(RequestId request, Fresh fresh, PolicyId policy) {
    var known = desk.policies().require(Set.of(policy)).getFirst();
    RunRules.requireMayRun(fresh.machine(), known);
    requireAlone(fresh, policy, known.name());
    return runs.ask(request, known, jobOf(policy, known.name()));
  }

  /** Those of a fleet that is too large to be read at once are as they were read last. */
  private void requireAlone(Fresh fresh, PolicyId policy, String name) {
    long others =
        observer.refreshed(api.machines()).entrySet().stream()
            .filter(machine -> !machine.getKey().equals(fresh.id()))
            .filter(machine -> machine.getValue().backs(policy))
            .count();
    if (others > 0) {
      throw ManualSteps.unsupported(
          Capability.RUN_ONE_VM,
          "a run of policy %s would back up %d more besides %s"
              .formatted(name, others, fresh.what()));
    }
  }

  private Job jobOf(PolicyId id, String name) {
    var jobs = api.jobs();
    return api.policies().stream()
        .filter(policy -> policy.id().equals(id.value()))
        .flatMap(policy -> Jobs.ofPolicy(policy, jobs).stream())
        .findFirst()
        .orElseThrow(
            () ->
                EngineException.refused(
                    Refusal.OTHER,
                    "the API lists no job of policy %s, so it cannot be run: look at the policy in the console"
                        .formatted(name)));
  }
}
