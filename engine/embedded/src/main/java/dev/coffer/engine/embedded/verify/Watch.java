package dev.coffer.engine.embedded.verify;

import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A verification under way: what was seen goes in, how the checks stand comes out. It looks at
 * nothing itself, and a check that has passed or failed stays so.
 *
 * @param requested when the restore was asked for, from which the answers are timed
 * @param outcomes one for each check, in the order of the verification
 */
public record Watch(Instant requested, List<Outcome> outcomes) {

  public Watch {
    outcomes = List.copyOf(outcomes);
  }

  /** The checks that have neither passed nor failed. */
  public List<Check> open() {
    return outcomes.stream().filter(Watch::isOpen).map(Outcome::check).toList();
  }

  public boolean isOver() {
    return open().isEmpty();
  }

  /** A look at one check: it shows, or what is in the way. */
  public Watch looked(Check check, Optional<String> obstacle, Instant now) {
    return change(
        one ->
            !one.check().equals(check)
                ? one
                : obstacle
                    .map(why -> waiting(check, why))
                    .orElseGet(() -> Outcome.passed(check, Duration.between(requested, now))));
  }

  /** A check that no further look will help. */
  public Watch failed(Check check, String why) {
    return change(one -> one.check().equals(check) ? Outcome.failed(check, why) : one);
  }

  /** Nothing more will be seen: all that is open has failed. */
  public Watch ended(String why) {
    return change(one -> Outcome.failed(one.check(), why));
  }

  /** The time is over: what is open has failed, for the reason it waits for. */
  public Watch timedOut(Duration timeout) {
    return change(
        one ->
            Outcome.failed(
                one.check(),
                "not seen within %s: %s"
                    .formatted(inWords(timeout), one.why().orElse("it was not looked at"))));
  }

  private Watch change(UnaryOperator<Outcome> change) {
    return new Watch(
        requested, outcomes.stream().map(one -> isOpen(one) ? change.apply(one) : one).toList());
  }

  private static boolean isOpen(Outcome outcome) {
    return outcome.state() == State.WAITING;
  }

  private static Outcome waiting(Check check, String why) {
    return new Outcome(check, State.WAITING, Optional.empty(), Optional.of(why));
  }

  private static String inWords(Duration duration) {
    long minutes = duration.toMinutes();
    return duration.equals(Duration.ofMinutes(minutes))
        ? "%d min".formatted(minutes)
        : "%d s".formatted(duration.toSeconds());
  }
}
