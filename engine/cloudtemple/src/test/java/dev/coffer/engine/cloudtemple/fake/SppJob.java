package dev.coffer.engine.cloudtemple.fake;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job of SPP: a policy's, or one that reads an inventory. */
final class SppJob {

  final int number;
  final String name;
  final String type;
  final Optional<SppPolicy> policy;
  boolean held;

  /** Becomes held once it does not run any more. */
  boolean holdWhenDone;

  boolean running;

  /** A literal that is shown whatever the job does. */
  Optional<String> shown = Optional.empty();

  SppJob(int number, String name, String type, Optional<SppPolicy> policy) {
    this.number = number;
    this.name = name;
    this.type = type;
    this.policy = policy;
  }

  String id() {
    return String.valueOf(number);
  }

  void hold() {
    if (running) {
      holdWhenDone = true;
    } else {
      held = true;
    }
  }

  void release() {
    held = false;
    holdWhenDone = false;
  }

  void done() {
    running = false;
    held |= holdWhenDone;
    holdWhenDone = false;
  }

  Map<String, @Nullable Object> json(Oddities oddities) {
    return Json.object(
        "id",
        id(),
        "name",
        name,
        "displayName",
        name,
        "type",
        type,
        "status",
        shown.orElseGet(() -> status(oddities)),
        "policyId",
        policy.map(made -> policyId(made, oddities)).orElse(id()));
  }

  private String status(Oddities oddities) {
    if (running) {
      return "RUNNING";
    }
    return held ? oddities.held : "IDLE";
  }

  private static String policyId(SppPolicy policy, Oddities oddities) {
    return switch (oddities.jobPolicyIds) {
      case INTERNAL_NUMBER -> String.valueOf(policy.number);
      case UUID -> policy.id;
    };
  }
}
