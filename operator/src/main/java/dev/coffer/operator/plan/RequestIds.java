package dev.coffer.operator.plan;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.VmId;
import java.util.Optional;

/**
 * The names under which wishes reach engines. They follow from the resource alone, so that whoever
 * asks again after a crash asks under the same name, and nothing is made twice.
 */
final class RequestIds {

  private RequestIds() {}

  /**
   * For a policy.
   *
   * @param lost the policy that this resource had before and that somebody deleted; making it again
   *     is a new wish
   */
  static RequestId policy(String uid, Optional<PolicyId> lost) {
    return new RequestId(
        "policy." + uid + lost.map(id -> ".after." + Digest.shortOf(id.value())).orElse(""));
  }

  /** For one machine's share of the run that a token asks for. */
  static RequestId run(String uid, String token, VmId vm) {
    return new RequestId(runPrefix(uid, token) + Digest.shortOf(vm.value()));
  }

  /** What the ids of all runs that a token asks for start with. */
  static String runPrefix(String uid, String token) {
    return "run." + uid + "." + Digest.shortOf(token) + ".";
  }

  static RequestId restore(String uid) {
    return new RequestId("restore." + uid);
  }
}
