package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Answer;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Failure;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RequestJournal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes, each under a key that stands for the thing it changes, such as a machine; one caller at a
 * time for each key. None is ever sent twice: what became of it is found out.
 */
public final class Writes {

  private static final Duration LAG = Duration.ofSeconds(30);

  private final Console console;
  private final Activities activities;
  private final Pending pending;
  private final Polling polling;

  public Writes(Console console, RequestJournal journal, Polling polling) {
    this.console = console;
    this.activities = new Activities(console, polling);
    this.pending = new Pending(journal, activities, polling.clock());
    this.polling = polling;
  }

  /**
   * A write.
   *
   * @param key of the thing that it changes
   * @param what that thing, for people
   * @param target its id, by which activities name it
   * @param isSo reads whether it is as wished
   */
  public record Wish(String key, String what, String target, Call call, BooleanSupplier isSo) {}

  /**
   * Makes sure that nothing is under way on a thing: an earlier write that nobody has seen end is
   * looked at once more.
   *
   * @throws EngineException Unavailable while it is still under way
   */
  public void settle(String key) {
    pending.settle(key);
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
        pending.end(wish.key());
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
            Optional.empty()));
  }

  private Outcome write(Wish wish) {
    pending.intend(wish);
    Answer answer;
    try {
      answer = console.write(wish.call());
    } catch (RemoteException e) {
      if (isDoubtful(e.failure())) {
        return lost(wish, console.inWords(e).error().message());
      }
      pending.end(wish.key());
      throw console.inWords(e);
    }
    var activity = answer.header("Location");
    return activity.isEmpty()
        ? lost(wish, "the answer to %s names no activity".formatted(wish.call()))
        : follow(wish.key(), idOf(activity.get()));
  }

  /**
   * Whether it has begun is seen among the activities; whether it is over already, in the thing.
   */
  private Outcome lost(Wish wish, String why) {
    return pending
        .trace(wish.key())
        .map(activity -> follow(wish.key(), activity))
        .orElseGet(() -> new Outcome.Unknown(why));
  }

  private Outcome follow(String key, String activity) {
    pending.attach(key, activity);
    var outcome = activities.follow(activity);
    if (!(outcome instanceof Outcome.Unknown)) {
      pending.end(key);
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
      case Failure.TimedOut _, Failure.Broken _, Failure.Interrupted _ -> true;
      case Failure.NotJson _, Failure.TooLong _ -> true;
      case Failure.Status status -> status.status() >= 500;
      default -> false;
    };
  }
}
