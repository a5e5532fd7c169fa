package dev.coffer.engine.cloudtemple.rules;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine;
import java.util.Optional;

/** Who may be started: R3, R12. */
public final class PowerRules {

  private PowerRules() {}

  /**
   * R3, R12. The machine of a Test restore needs no policy.
   *
   * @throws EngineException Refused
   */
  public static void requireMayStart(VirtualMachine vm, KnownPolicies policies) {
    var carried = vm.carriedPolicies();
    if (carried.isEmpty() && vm.role() != VirtualMachine.Role.TEST) {
      throw EngineException.refused(
          Refusal.NO_POLICY_ASSIGNED,
          "virtual machine %s has no backup policy and so cannot be started: assign one first"
              .formatted(vm.name()));
    }
    carried.stream()
        .flatMap(id -> Optional.ofNullable(policies.byId().get(id)).stream())
        .filter(KnownPolicy::held)
        .findFirst()
        .ifPresent(
            policy -> {
              throw EngineException.refused(
                  Refusal.POLICY_HELD,
                  "policy %s of virtual machine %s is held, so it cannot be started: ask Cloud Temple support to reactivate its jobs"
                      .formatted(policy.name(), vm.name()));
            });
  }
}
