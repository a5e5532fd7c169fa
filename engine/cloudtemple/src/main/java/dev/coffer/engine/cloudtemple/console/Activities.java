package dev.coffer.engine.cloudtemple.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Polling;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows activities to their end, or as long as there is patience. One that was just made may be
 * unknown (404) for some reads; one that has been seen and is not there any more has gone for good.
 * Reads that fail for a while do not end the following; a missing right does.
 */
final class Activities {

  /** Long enough for an assignment. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** One that has not begun by then may never do. */
  private static final Duration PATIENCE_TO_BEGIN = Duration.ofMinutes(1);

  private static final String ACTIVITIES = "/api/activity/v1/activities";
  private static final int READS_BEFORE_SEEN = 5;
  private static final int FAILURES_IN_A_ROW = 8;

  private final Console console;
  private final Polling polling;

  Activities(Console console, Polling polling) {
    this.console = console;
    this.polling = polling;
  }

  /**
   * Waits until it has ended.
   *
   * @throws EngineException Unauthorized when activities may not be read
   */
  Outcome follow(String id) {
    var following = new Following(id);
    var begin = polling.clock().instant().plus(PATIENCE_TO_BEGIN);
    return polling
        .until(
            PATIENCE,
            () ->
                following
                    .look()
                    .or(
                        () ->
                            following.hasBegun() || polling.clock().instant().isBefore(begin)
                                ? Optional.empty()
                                : Optional.of(following.unknown())))
        .orElseGet(following::unknown);
  }

  /** Looks once at one that was made some time ago. */
  Outcome look(String id) {
    var following = new Following(id);
    following.unseen = READS_BEFORE_SEEN;
    return following.look().orElseGet(following::unknown);
  }

  /** One that has not ended and concerns a thing, made since; by its id. */
  Optional<String> underWay(String concerned, Instant since) {
    return console.list(Call.get(ACTIVITIES), JsonNode.class).stream()
        .filter(activity -> concerns(activity, concerned) && !isBefore(activity, since))
        .filter(activity -> !ActivityState.of(activity).isOver())
        .map(activity -> activity.path("id").asText())
        .findFirst();
  }

  private static boolean concerns(JsonNode activity, String id) {
    return activity
        .path("concernedItems")
        .valueStream()
        .anyMatch(i -> id.equals(i.path("id").asText()));
  }

  private static boolean isBefore(JsonNode activity, Instant since) {
    try {
      return Instant.parse(activity.path("creationDate").asText()).isBefore(since);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private final class Following {
    private final String id;
    private @Nullable ActivityState seen;
    private int unseen;
    private int failures;

    Following(String id) {
      this.id = id;
    }

    boolean hasBegun() {
      return seen != null && !(seen instanceof ActivityState.Waiting);
    }

    Outcome unknown() {
      return new Outcome.Unknown("activity %s %s".formatted(id, last()));
    }

    /** What was seen last, as the end of a sentence. */
    private String last() {
      return switch (seen) {
        case null -> "is not listed";
        case ActivityState.Waiting() -> "is still waiting to start";
        case ActivityState.Running() -> "is still running";
        case ActivityState state -> "is in an unknown state (" + state + ")";
      };
    }

    Optional<Outcome> look() {
      Optional<JsonNode> found;
      try {
        found = console.find(Call.get(ACTIVITIES + "/" + id), JsonNode.class);
        failures = 0;
      } catch (EngineException e) {
        return failed(e);
      }
      return found.isPresent() ? ended(ActivityState.of(found.get())) : missing();
    }

    private Optional<Outcome> failed(EngineException e) {
      if (e.error() instanceof EngineError.Unavailable && ++failures < FAILURES_IN_A_ROW) {
        return Optional.empty();
      }
      throw e;
    }

    private Optional<Outcome> missing() {
      return seen == null && ++unseen <= READS_BEFORE_SEEN
          ? Optional.empty()
          : Optional.of(new Outcome.Gone("there is no activity " + id + " any more"));
    }

    private Optional<Outcome> ended(ActivityState state) {
      seen = state;
      return switch (state) {
        case ActivityState.Completed _ -> Optional.of(new Outcome.Completed());
        case ActivityState.Failed(String reason) ->
            Optional.of(new Outcome.Failed(FailureReason.of(reason), reason));
        case ActivityState.Waiting _, ActivityState.Running _, ActivityState.Unclear _ ->
            Optional.empty();
      };
    }
  }
}
