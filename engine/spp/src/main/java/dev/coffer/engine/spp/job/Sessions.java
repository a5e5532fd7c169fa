package dev.coffer.engine.spp.job;

import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.wire.Condition;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions of jobs (reference, section 8). */
public final class Sessions {

  private static final String PATH = "/api/endeavour/jobsession";

  /** No session is expected to take longer: the API finds sessions by their start. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private final SppApi api;

  public Sessions(SppApi api) {
    this.api = api;
  }

  /** All that are not finished, and those that may have ended since. */
  public Collection<Item> since(Instant moment) {
    Map<String, Item> found = new LinkedHashMap<>();
    var start = moment.isAfter(Instant.EPOCH.plus(LONGEST)) ? moment.minus(LONGEST) : Instant.EPOCH;
    add(found, Condition.atLeast("start", start.toEpochMilli()));
    add(found, Condition.in("status", SessionWord.UNFINISHED));
    return found.values();
  }

  /** All sessions of a job that started then or later. */
  List<Item> ofJob(String job, Instant start) {
    return list(Condition.is("jobId", job), Condition.atLeast("start", start.toEpochMilli()));
  }

  /** The session of a job whose name is its own alone. */
  public Optional<Item> ofJobNamed(String name) {
    return list(Condition.is("jobName", name)).stream().findFirst();
  }

  /** Sessions of restores that started then or later. */
  public List<Item> restores(Instant start) {
    return list(Condition.atLeast("start", start.toEpochMilli())).stream()
        .filter(
            one ->
                one.text("serviceId").filter(id -> id.endsWith("recovery.hypervisor")).isPresent())
        .toList();
  }

  private void add(Map<String, Item> found, Condition condition) {
    list(condition, Condition.is("subType", "vmware"))
        .forEach(session -> found.put(session.id(), session));
  }

  private List<Item> list(Condition... conditions) {
    return api.list(Call.get(PATH).query("filter", Condition.filter(conditions)), "sessions");
  }
}
