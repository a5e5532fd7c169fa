package dev.coffer.engine.cloudtemple.fake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A piece of work that a write has begun (section 3). */
final class Activity {

  private final String id = UUID.randomUUID().toString();
  private final About about;
  private final Instant created;
  private final Supplier<Outcome> work;
  private State state = new Waiting();

  /**
   * What it is about.
   *
   * @param type such as {@code BackupActivity}
   * @param concerned pairs of type and id
   */
  record About(String type, String description, List<String> tags, List<Concerned> concerned) {}

  /** An object that it concerns. */
  record Concerned(String type, String id) {}

  /** How it ended. */
  sealed interface Outcome {
    static Outcome done(String result) {
      return new Done(result);
    }

    static Outcome failed(String reason) {
      return new Failed(reason);
    }
  }

  /** Done, with the id of what came of it. */
  record Done(String result) implements Outcome {}

  /** Failed, for people to read why. */
  record Failed(String reason) implements Outcome {}

  private sealed interface State {}

  private record Waiting() implements State {}

  private record Running(Instant start) implements State {}

  private record Over(Instant start, Instant stop, Outcome outcome) implements State {}

  Activity(About about, Instant created, Supplier<Outcome> work) {
    this.about = about;
    this.created = created;
    this.work = work;
  }

  String id() {
    return id;
  }

  Instant created() {
    return created;
  }

  boolean isOver() {
    return state instanceof Over;
  }

  boolean isWaiting() {
    return state instanceof Waiting;
  }

  void begin(Instant now) {
    state = new Running(now);
  }

  /** Does the work. */
  void finish(Instant now) {
    var outcome = work.get();
    var start = state instanceof Running running ? running.start() : now;
    state = new Over(start, now, outcome);
  }

  Map<String, @Nullable Object> json(String tenant) {
    return Json.object(
        "id", id,
        "tenantId", tenant,
        "description", about.description(),
        "type", about.type(),
        "tags", about.tags(),
        "initiator", tenant,
        "creationDate", created.toString(),
        "concernedItems",
            about.concerned().stream()
                .map(item -> Json.object("id", item.id(), "type", item.type()))
                .toList(),
        "state", stateJson(),
        "operationType", "write");
  }

  private Map<String, @Nullable Object> stateJson() {
    return switch (state) {
      case Waiting() -> Json.object("waiting", Json.object());
      case Running(var start) ->
          Json.object(
              "running",
              Json.object("status", "running", "startDate", start.toString(), "progression", 0.1));
      case Over(var start, var stop, Done(var result)) ->
          Json.object("completed", ended(start, stop, "result", result));
      case Over(var start, var stop, Failed(var reason)) ->
          Json.object("failed", ended(start, stop, "reason", reason));
    };
  }

  private static Map<String, @Nullable Object> ended(
      Instant start, Instant stop, String what, String text) {
    return Json.object("startDate", start.toString(), "stopDate", stop.toString(), what, text);
  }
}
