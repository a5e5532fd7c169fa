package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentStatus;

/** What can stand in the way of a proof of recoverability, in words. */
final class ProofBlockers {

  private ProofBlockers() {}

  private static Blocker manual(ResourceKey key, String message) {
    return new Blocker(
        Reason.ManualStepRequired, key, "spec.verification", message, "the owner of " + key);
  }

  static Blocker noRestore(ResourceKey key) {
    return manual(
        key,
        "This engine cannot restore virtual machines by itself, so spec.verification proves nothing; remove it, and test restores in the engine's console.");
  }

  static Blocker noCheck(ResourceKey key, String checks) {
    return manual(
        key,
        ("This engine cannot make these checks of spec.verification: %s; leave them out, and look"
                + " at a Test restore of each virtual machine yourself from time to time.")
            .formatted(checks));
  }

  static Blocker noZone(ResourceKey key, String zone) {
    return new Blocker(
        Reason.InvalidSpec,
        key,
        "spec.verification",
        "spec.verification.timeZone %s is no time zone; write one such as Europe/Paris."
            .formatted(zone),
        "the owner of " + key);
  }

  static Blocker tooMany(ResourceKey key, int machines) {
    return manual(
        key,
        "spec.verification proves at most %d virtual machines of one assignment, and this one has %d; use several assignments with narrower selectors."
            .formatted(PolicyAssignmentStatus.MAX_PROOFS, machines));
  }
}
