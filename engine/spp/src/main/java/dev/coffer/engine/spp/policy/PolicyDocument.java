package dev.coffer.engine.spp.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.spp.wire.Item;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * An SLA policy as it is sent and read (reference, section 3). The backup to a vSnap server is the
 * sub-policy of type {@code REPLICATION} with {@code software: true}; all others are people's own
 * and stay as they are, as does every field that Coffer knows nothing of.
 */
public final class PolicyDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> SENT =
      List.of("name", "description", "type", "version", "spec");

  private final TieredRetention tiered;

  public PolicyDocument(TieredRetention tiered) {
    this.tiered = tiered;
  }

  /**
   * A new policy.
   *
   * @throws dev.coffer.engine.EngineException Refused POLICY_NOT_POSSIBLE
   */
  public ObjectNode of(PolicySpec spec, Instant now) {
    var main = JSON.objectNode().put("type", "REPLICATION").put("software", true);
    main.put("useEncryption", false);
    fill(main, spec, now);
    var document = JSON.objectNode().put("name", spec.name());
    document.put("type", "backup").put("version", "1.0");
    document.putObject("spec").put("simple", true).putArray("subpolicy").add(main);
    return document;
  }

  /**
   * An existing policy as it shall be from now on.
   *
   * @throws dev.coffer.engine.EngineException Refused POLICY_NOT_POSSIBLE
   */
  public ObjectNode changed(Item policy, PolicySpec spec, Instant now) {
    var document = JSON.objectNode();
    for (String field : SENT) {
      if (policy.json().has(field)) {
        document.set(field, policy.json().get(field).deepCopy());
      }
    }
    fill((ObjectNode) main(document), spec, now);
    return document;
  }

  /** What a policy does; empty when it is none that backs machines up to a site. */
  public static Optional<PolicySpec> read(Item policy) {
    var main = new Item(main(policy.json()));
    return main.text("site")
        .map(
            site ->
                new PolicySpec(
                    policy.name(),
                    site,
                    TriggerJson.read(main.item("trigger")),
                    kept(main.item("retention"))));
  }

  /** Whether a policy does just what giving it this spec would make it do. */
  public boolean is(Item policy, PolicySpec spec, Instant now) {
    try {
      return read(policy).equals(read(new Item(changed(policy, spec, now))));
    } catch (EngineException e) {
      return false;
    }
  }

  private void fill(ObjectNode main, PolicySpec spec, Instant now) {
    main.put("site", spec.site());
    main.set("retention", json(Keep.of(spec.retention(), tiered)));
    main.set(
        "trigger",
        spec.schedule()
            .map(schedule -> TriggerJson.write(TriggerOfCron.of(schedule, now)))
            .orElseGet(JSON::objectNode));
  }

  private static JsonNode main(JsonNode policy) {
    return StreamSupport.stream(policy.path("spec").path("subpolicy").spliterator(), false)
        .filter(sub -> sub.path("type").asText().equalsIgnoreCase("REPLICATION"))
        .filter(sub -> sub.path("software").asBoolean())
        .findFirst()
        .orElseGet(JSON::missingNode);
  }

  private static ObjectNode json(Keep keep) {
    return switch (keep) {
      case Keep.Days(int days) -> JSON.objectNode().put("age", days);
      case Keep.Newest(int count) -> JSON.objectNode().put("numsnapshots", count);
    };
  }

  /** Without a retention nothing is removed. */
  private static Retention kept(Item retention) {
    var age = retention.number("age");
    if (age.isPresent()) {
      return new Keep.Days(Math.clamp(age.getAsLong(), 1, Integer.MAX_VALUE)).asRetention();
    }
    long count = retention.number("numsnapshots").orElse(Keep.MOST);
    return new Keep.Newest(Math.clamp(count, 1, Integer.MAX_VALUE)).asRetention();
  }
}
