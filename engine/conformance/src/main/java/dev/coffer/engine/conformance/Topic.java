package dev.coffer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.util.Optional;
import java.util.Set;

/** One part of the suite, and the words that its tests are told in. */
abstract class Topic extends Bench {

  final void assign(VmId vm, PolicyId... policies) {
    engine().setPolicies(new Target.OfVm(vm), see(vm).policies(), Set.of(policies));
  }

  final void assignDisk(VmId vm, String disk, PolicyId... policies) {
    var seen = seeDisk(vm, disk);
    engine().setPolicies(new Target.OfDisk(seen.id()), seen.policies(), Set.of(policies));
  }

  final void exclude(VmId vm, String disk, PolicyId... policies) {
    var seen = seeDisk(vm, disk);
    engine().setExclusions(seen.id(), seen.excludedFrom(), Set.of(policies));
  }

  final Session backUp(VmId vm, PolicyId policy) {
    return awaitSession(engine().run(newRequest(), vm, policy));
  }

  /** A backup of all that the policy covers, and the point that it made. */
  final RecoveryPoint point(VmId vm, PolicyId policy) {
    var session = backUp(vm, policy);
    assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
    return pointsOf(vm).getFirst();
  }

  final Restore restore(RecoveryPoint point, RestoreOrder.Form form) {
    return awaitRestore(engine().restore(newRequest(), new RestoreOrder(point.id(), form)));
  }

  final Session awaitSession(SessionId id) {
    return eventually().until(() -> session(id), session -> session.state().isFinished());
  }

  final Session session(SessionId id) {
    return look().sessions().stream()
        .filter(session -> session.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("session " + id + " is not observed"));
  }

  final Restore awaitRestore(RestoreId id) {
    return eventually().until(() -> restoreOf(id), restore -> !restore.phase().isUnderWay());
  }

  final Restore restoreOf(RestoreId id) {
    return findRestore(id)
        .orElseThrow(() -> new AssertionError("restore " + id + " is not observed"));
  }

  final Optional<Restore> findRestore(RestoreId id) {
    return look().restores().stream().filter(restore -> restore.id().equals(id)).findFirst();
  }

  final void refused(Refusal refusal, Runnable call) {
    var error = errorOf(call);
    assertThat(error).isInstanceOf(EngineError.Refused.class);
    assertThat(((EngineError.Refused) error).refusal()).isEqualTo(refusal);
  }

  final void notFound(Runnable call) {
    assertThat(errorOf(call)).isInstanceOf(EngineError.NotFound.class);
  }

  final void conflict(Runnable call) {
    assertThat(errorOf(call)).isInstanceOf(EngineError.Conflict.class);
  }

  /** The error of a call that must fail, say why, and change nothing. */
  final EngineError errorOf(Runnable call) {
    var before = Facts.of(look());
    var thrown = catchThrowableOfType(EngineException.class, call::run);
    assertThat(thrown).as("the call must be refused").isNotNull();
    assertThat(thrown.error().message()).isNotBlank();
    assertThat(Facts.of(look())).as("nothing changes when a call fails").isEqualTo(before);
    return thrown.error();
  }

  /** Does something that must change nothing. */
  final void changesNothing(Runnable call) {
    var before = Facts.of(look());
    call.run();
    assertThat(Facts.of(look())).isEqualTo(before);
  }
}
