package dev.coffer.engine.spp;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.Serial;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.job.KnownJob;
import dev.coffer.engine.spp.job.Runs;
import dev.coffer.engine.spp.policy.KnownPolicy;
import dev.coffer.engine.spp.rules.Running;
import java.util.List;

/** Backs single machines up on demand, by the rules (R2, R4, R11, R19), one at a time for a job. */
final class RunDesk {

  private final Desk desk;
  private final Runs runs;
  private final Serial serial = new Serial();

  RunDesk(Desk desk, Runs runs) {
    this.desk = desk;
    this.runs = runs;
  }

  SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return serial.on(policy, () -> runs.made(request).orElseGet(() -> runNow(request, vm, policy)));
  }

  private SessionId runNow(RequestId request, VmId vm, PolicyId id) {
    var known = desk.policies().read();
    var policy = known.get(id);
    var found = desk.fleet().machine(vm, desk.context(known));
    var jobs = desk.jobs(known);
    Running.require(found.machine(), id, policy.name(), Desk.isHeld(id, jobs));
    Running.requireRoom(policy.name(), desk.sites().read().named(policy.spec().site()));
    return runs.ask(
        request, new Runs.Wish(vm.value(), hrefOf(found), policy.name(), jobOf(policy, jobs)));
  }

  private static String hrefOf(Fleet.Found found) {
    return found.item().href("self").orElseGet(() -> found.address().path());
  }

  private static KnownJob jobOf(KnownPolicy policy, List<KnownJob> jobs) {
    return jobs.stream()
        .filter(job -> job.job().policy().equals(policy.id()))
        .findFirst()
        .orElseThrow(
            () ->
                EngineException.refused(
                    Refusal.OTHER,
                    "policy %s has no job in Spectrum Protect Plus: assign it anew, or look at it in the console"
                        .formatted(policy.name())));
  }
}
