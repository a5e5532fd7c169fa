package dev.coffer.engine.spp.job;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.Session.State;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.wire.Item;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * From a session of the API to one of the contract. Runs that others ask for on demand look like
 * those of the schedule.
 *
 * @param policies ids by name
 * @param requests by session, of the runs that were asked for here
 * @param problem why a session did not succeed
 * @param disks what a run on demand has done with each disk, where that is known; given why it did
 *     not succeed
 */
public record SessionReader(
    Map<String, PolicyId> policies,
    Map<String, Entry> requests,
    Function<Item, Problem> problem,
    BiFunction<Entry, Optional<Problem>, List<DiskResult>> disks) {

  private static final int ALL = 100;

  /** Empty for a session of something else than the backup of a policy that is there. */
  public Optional<Session> read(Item session) {
    return session
        .text("jobName")
        .flatMap(name -> Jobs.policyOf(name, policies))
        .map(policy -> read(session, policy));
  }

  private Session read(Item session, PolicyId policy) {
    var request = Optional.ofNullable(requests.get(session.id()));
    var state = SessionWord.state(session.text("status").orElse(""));
    boolean failed = state == State.FAILED || state == State.PARTIAL;
    var why = failed ? Optional.of(problem.apply(session)) : Optional.<Problem>empty();
    return new Session(
        new SessionId(session.id()),
        policy,
        request.map(entry -> new RequestId(entry.id())),
        request.isPresent() ? Trigger.ON_DEMAND : Trigger.SCHEDULE,
        state,
        session.moment("start").orElse(Instant.EPOCH),
        state.isFinished() ? session.moment("end") : Optional.empty(),
        progress(session, state),
        request
            .filter(_ -> state.isFinished())
            .map(entry -> disks.apply(entry, why))
            .orElse(List.of()),
        why);
  }

  /** The API tells a percentage, not bytes. */
  private static Progress progress(Item session, State state) {
    long percent = Math.clamp(session.number("percent").orElse(0), 0, ALL);
    return new Progress(state == State.COMPLETED ? ALL : percent, ALL);
  }
}
