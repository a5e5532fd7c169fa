package dev.coffer.operator.plan;

import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * The names under which tests of recoverability reach engines: by assignment, machine and time of
 * the schedule, so that each time is tested once, whatever is forgotten.
 */
final class ProofRequests {

  private static final String KIND = "proof";

  private ProofRequests() {}

  static RequestId of(String uid, VmId vm, Instant due) {
    return new RequestId(
        String.join(
            ".", KIND, uid, Digest.shortOf(vm.value()), String.valueOf(due.getEpochSecond())));
  }

  /** The machine that a test is of, as {@link #machine} names it; empty when it is no test. */
  static Optional<String> machineOf(Restore restore) {
    var parts = restore.request().value().split("\\.", -1);
    return parts.length >= 4 && parts[0].equals(KIND)
        ? Optional.of(parts[parts.length - 2])
        : Optional.empty();
  }

  static String machine(VmId vm) {
    return Digest.shortOf(vm.value());
  }

  /** Whether a test is for an assignment. */
  static boolean isFor(String uid, Restore restore) {
    return restore.request().value().startsWith(KIND + "." + uid + ".");
  }
}
