package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that nobody has seen end, on disk, one for each thing: the intent before the API is asked,
 * its activity before that is waited for. Whoever comes next, in another process as well, finds out
 * what became of it before asking on top of it.
 */
final class Pending {

  /** After so long an activity that never begins is taken for dead. */
  private static final Duration DEAD = Duration.ofHours(1);

  /** For so long a new activity may not be listed yet. */
  private static final Duration UNLISTED = Duration.ofMinutes(1);

  /** The clocks of both sides may differ by so much. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String WHAT = "what";
  private static final String TARGET = "target";
  private static final String ACTIVITY = "activity";
  private static final Logger LOG = LoggerFactory.getLogger(Pending.class);

  private final RequestJournal journal;
  private final Activities activities;
  private final InstantSource clock;

  Pending(RequestJournal journal, Activities activities, InstantSource clock) {
    this.journal = journal;
    this.activities = activities;
    this.clock = clock;
  }

  void intend(Wish wish) {
    journal.write(
        Entry.intent(
            wish.key(),
            wish.call().toString(),
            clock.instant(),
            Map.of(WHAT, wish.what(), TARGET, wish.target())));
  }

  void attach(String key, String activity) {
    journal.find(key).ifPresent(entry -> journal.write(entry.knowing(ACTIVITY, activity)));
  }

  void end(String key) {
    journal.forget(key);
  }

  /**
   * Looks once more at what is under way on a thing.
   *
   * @throws EngineException Unavailable while it still is
   */
  void settle(String key) {
    journal.find(key).ifPresent(this::settle);
  }

  private void settle(Entry entry) {
    String what = entry.fact(WHAT).orElse(entry.id());
    var age = Duration.between(entry.asked(), clock.instant());
    switch (look(entry)) {
      case Outcome.Unknown(String why) -> requireOlder(age, DEAD, what, why);
      case Outcome.Gone(String why) -> requireOlder(age, UNLISTED, what, why);
      case Outcome.Completed _, Outcome.Failed _ -> LOG.debug("{} has ended", entry.action());
    }
    journal.forget(entry.id());
  }

  /** The activity that a write has begun whose answer was lost, if it is under way. */
  Optional<String> trace(String key) {
    return journal.find(key).flatMap(this::trace);
  }

  private Optional<String> trace(Entry entry) {
    return entry
        .fact(TARGET)
        .flatMap(target -> activities.underWay(target, entry.asked().minus(SKEW)));
  }

  private Outcome look(Entry entry) {
    var known = entry.fact(ACTIVITY);
    var found = known.or(() -> trace(entry));
    if (known.isEmpty()) {
      found.ifPresent(id -> journal.write(entry.knowing(ACTIVITY, id)));
    }
    return found.map(activities::look).orElseGet(Outcome.Completed::new);
  }

  private static void requireOlder(Duration age, Duration least, String what, String why) {
    if (age.compareTo(least) < 0) {
      throw new EngineException(
          new EngineError.Unavailable(
              "an earlier change of %s is not done: %s".formatted(what, why), Optional.empty()));
    }
    LOG.warn("an earlier change of {} is given up after {}: {}", what, age, why);
  }
}
