package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Answer;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Failure;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes, each under a key that stands for the thing it changes, such as a machine. The intent is
 * on disk before the API is asked, the activity before it is waited for; so whoever comes next,
 * after a crash as well, finds what is under way on that thing and does not ask on top of it. One
 * caller at a time for each key.
 */
public final class Writes {

  /** After so long an activity that never begins is taken for dead, and the next write is made. */
  static final Duration DEAD = Duration.ofHours(1);

  /** For so long a new activity may not be listed yet. */
  static final Duration UNLISTED = Duration.ofMinutes(1);

  private static final String WHAT = "what";
  private static final String ACTIVITY = "activity";
  private static final Duration LAG = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

  private final Console console;
  private final Activities activities;
  private final RequestJournal journal;
  private final Polling polling;
  private final InstantSource clock;

  public Writes(Console console, RequestJournal journal, Polling polling, InstantSource clock) {
    this.console = console;
    this.activities = new Activities(console, polling);
    this.journal = journal;
    this.polling = polling;
    this.clock = clock;
  }

  /**
   * A write.
   *
   * @param key of the thing that it changes
   * @param what that thing, for people
   * @param isSo reads whether it is as wished
   */
  public record Wish(String key, String what, Call call, BooleanSupplier isSo) {}

  /**
   * Makes sure that nothing is under way on a thing: an earlier write that nobody has seen end is
   * looked at once more.
   *
   * @throws EngineException Unavailable while it is still under way
   */
  public void settle(String key) {
    journal.find(key).ifPresent(this::settle);
  }

  private void settle(Entry entry) {
    String what = entry.fact(WHAT).orElse(entry.id());
    var outcome = entry.fact(ACTIVITY).map(activities::look);
    var age = Duration.between(entry.asked(), clock.instant());
    if (outcome.isPresent()) {
      switch (outcome.get()) {
        case Outcome.Unknown(String why) -> requireOlder(age, DEAD, what, why);
        case Outcome.Gone(String why) -> requireOlder(age, UNLISTED, what, why);
        case Outcome.Completed _, Outcome.Failed _ -> LOG.debug("{} has ended", entry.action());
      }
    }
    journal.forget(entry.id());
  }

  private static void requireOlder(Duration age, Duration least, String what, String why) {
    if (age.compareTo(least) < 0) {
      throw new EngineException(
          new EngineError.Unavailable(
              "an earlier change of %s is not done: %s".formatted(what, why),
              Optional.of(LOOK_AGAIN)));
    }
    LOG.warn("an earlier change of {} is given up after {}: {}", what, age, why);
  }

  /**
   * Asks until it is so: waits for the activity, and reads back what became of it.
   *
   * @param wish what is written, and how it is known to be so
   * @return the failure of the activity; empty when it is so
   * @throws EngineException when the API says no, so that nothing has happened; Unavailable when
   *     nobody knows what has
   */
  public Optional<Outcome.Failed> make(Wish wish) {
    var outcome = write(wish);
    return switch (outcome) {
      case Outcome.Completed() -> {
        requireSo(wish, "its activity is done, but the API still shows what was before");
        yield Optional.empty();
      }
      case Outcome.Failed failed ->
          wish.isSo().getAsBoolean() ? Optional.empty() : Optional.of(failed);
      case Outcome.Gone(String why) -> {
        requireSo(wish, why);
        yield Optional.empty();
      }
      case Outcome.Unknown(String why) -> {
        if (!wish.isSo().getAsBoolean()) {
          throw notKnown(wish, why);
        }
        yield Optional.empty();
      }
    };
  }

  /** What was written may be seen a little later. */
  private void requireSo(Wish wish, String why) {
    var seen =
        polling.until(LAG, () -> wish.isSo().getAsBoolean() ? Optional.of(true) : Optional.empty());
    if (seen.isEmpty()) {
      throw notKnown(wish, why);
    }
  }

  private static EngineException notKnown(Wish wish, String why) {
    return new EngineException(
        new EngineError.Unavailable(
            "nobody knows yet whether %s was changed: %s".formatted(wish.what(), why),
            Optional.of(LOOK_AGAIN)));
  }

  private Outcome write(Wish wish) {
    String key = wish.key();
    var call = wish.call();
    var intent = Entry.intent(key, call.toString(), clock.instant(), Map.of(WHAT, wish.what()));
    journal.write(intent);
    Answer answer;
    try {
      answer = console.write(call);
    } catch (RemoteException e) {
      journal.forget(key);
      if (isDoubtful(e.failure())) {
        return new Outcome.Unknown(console.inWords(e).error().message());
      }
      throw console.inWords(e);
    }
    var activity = answer.header("Location");
    if (activity.isEmpty()) {
      journal.forget(key);
      return new Outcome.Unknown("the answer to %s names no activity".formatted(call));
    }
    return follow(intent.knowing(ACTIVITY, idOf(activity.get())));
  }

  private Outcome follow(Entry entry) {
    journal.write(entry);
    var outcome = activities.follow(entry.fact(ACTIVITY).orElseThrow());
    if (!(outcome instanceof Outcome.Unknown)) {
      journal.forget(entry.id());
    }
    return outcome;
  }

  /** The bare id, as documented, or the end of an address. */
  private static String idOf(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Whether it may have happened although nobody said so. */
  private static boolean isDoubtful(Failure failure) {
    return switch (failure) {
      case Failure.TimedOut _, Failure.Broken _, Failure.Interrupted _, Failure.NotJson _ -> true;
      case Failure.Status status -> status.status() >= 500;
      default -> false;
    };
  }
}
