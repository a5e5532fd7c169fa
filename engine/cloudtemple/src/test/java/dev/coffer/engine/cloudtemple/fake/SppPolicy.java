package dev.coffer.engine.cloudtemple.fake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A policy of SPP, as a service request made it (section 4.1). */
final class SppPolicy {

  final String id = UUID.randomUUID().toString();
  final int number;
  final String name;
  final String site;
  final int siteNumber;
  final int days;
  final Optional<Trigger> trigger;
  boolean disabled;
  boolean hadResources;

  /** When it runs: every {@code frequency} of a unit, counted from a moment. */
  record Trigger(String type, int frequency, Instant from) {}

  SppPolicy(int number, String name, Place place, int days, Optional<Trigger> trigger) {
    this.number = number;
    this.name = name;
    this.site = place.site();
    this.siteNumber = place.number();
    this.days = days;
    this.trigger = trigger;
  }

  /** Where its backups are stored. */
  record Place(String site, int number) {}

  Map<String, @Nullable Object> json() {
    return Json.object("id", id, "name", name, "subPolicies", List.of(subPolicy()));
  }

  private Map<String, @Nullable Object> subPolicy() {
    return Json.object(
        "type",
        "REPLICATION",
        "useEncryption",
        false,
        "software",
        true,
        "site",
        site,
        "retention",
        Json.object("age", days),
        "trigger",
        trigger.map(SppPolicy::json).orElse(null),
        "target",
        Json.object(
            "id",
            String.valueOf(siteNumber),
            "href",
            "https://spp.invalid/api/site/" + siteNumber,
            "resourceType",
            "site"));
  }

  private static Map<String, @Nullable Object> json(Trigger trigger) {
    return Json.object(
        "frequency", trigger.frequency(),
        "type", trigger.type(),
        "activateDate", trigger.from().toEpochMilli());
  }

  /** As sessions name it: by SPP's number, not by the id that policies have here. */
  Map<String, @Nullable Object> inSession() {
    return Json.object(
        "id",
        String.valueOf(number),
        "name",
        name,
        "href",
        "https://spp.invalid/api/spec/storageprofile/" + number);
  }
}
