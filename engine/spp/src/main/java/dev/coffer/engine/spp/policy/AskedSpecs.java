package dev.coffer.engine.spp.policy;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.memory.Notes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each policy was asked to be. The API has another form for it, from which several ways of
 * asking cannot be told apart (two weeks, fourteen days); what is remembered here counts as long as
 * the policy still does just that. Losing it costs one update that changes nothing.
 */
final class AskedSpecs {

  private final Notes memory;

  AskedSpecs(Path folder) {
    this.memory = new Notes(folder);
  }

  void remember(PolicyId policy, PolicySpec spec, Instant now) {
    Map<String, String> facts = new HashMap<>();
    facts.put("name", spec.name());
    facts.put("site", spec.site());
    facts.put("retention", text(spec.retention()));
    spec.schedule()
        .ifPresent(
            schedule -> {
              facts.put("cron", schedule.cron());
              facts.put("zone", schedule.zone().getId());
            });
    memory.write(Entry.intent(policy.value(), "policy", now, facts));
  }

  Optional<PolicySpec> find(PolicyId policy) {
    return memory.find(policy.value()).flatMap(AskedSpecs::spec);
  }

  void forget(PolicyId policy) {
    memory.forget(policy.value());
  }

  private static Optional<PolicySpec> spec(Entry entry) {
    var schedule =
        entry
            .fact("cron")
            .flatMap(cron -> entry.fact("zone").map(z -> new Schedule(cron, ZoneId.of(z))));
    return entry
        .fact("name")
        .flatMap(
            name ->
                entry
                    .fact("site")
                    .flatMap(
                        site ->
                            entry
                                .fact("retention")
                                .map(
                                    kept ->
                                        new PolicySpec(name, site, schedule, retention(kept)))));
  }

  private static String text(Retention r) {
    return "%d %d %d %d %d %d"
        .formatted(r.last(), r.hourly(), r.daily(), r.weekly(), r.monthly(), r.yearly());
  }

  private static Retention retention(String text) {
    int[] counts = Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    return new Retention(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }
}
