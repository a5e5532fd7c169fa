package dev.coffer.engine.spp.fake;

import java.util.Optional;

/** A job, gone or not (section 7). */
final class Job {

  final String id;
  final String name;
  final Kind kind;

  /** The id of the policy whose job it is; empty of others. */
  final Optional<String> policy;

  final long created;
  boolean held;
  boolean deleted;
  Optional<Long> nextFire = Optional.empty();
  Optional<JobSession> last = Optional.empty();

  Job(String id, String name, Kind kind, Optional<String> policy, long created) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.policy = policy;
    this.created = created;
  }

  /** What is under way, visible to others or not; not what waits for a person. */
  Optional<JobSession> live() {
    return last.filter(session -> !session.isFinished() && !session.open);
  }

  boolean isOpen() {
    return last.filter(session -> session.open).isPresent();
  }

  String status() {
    if (isOpen()) {
      return "RESOURCE ACTIVE";
    }
    return live().map(session -> session.status).orElse(held ? "HELD" : "IDLE");
  }

  /** What a job does, in the words of its {@code serviceId} and {@code type}. */
  enum Kind {
    PROTECTION("serviceprovider.protection.hypervisor"),
    RECOVERY("serviceprovider.recovery.hypervisor"),
    CATALOG("serviceprovider.catalog.hypervisor"),
    MAINTENANCE("serviceprovider.maintenance");

    final String serviceId;

    Kind(String serviceId) {
      this.serviceId = serviceId;
    }
  }
}
