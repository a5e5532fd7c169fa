package dev.coffer.operator.apply;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.operator.plan.PolicyHandle;
import dev.coffer.operator.plan.Step;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Turns the steps of one plan into calls, and remembers the policies that they made. */
final class EngineCalls {

  private final Engines engines;
  private final Map<PolicyName, PolicyId> created = new ConcurrentHashMap<>();

  EngineCalls(Engines engines) {
    this.engines = engines;
  }

  /** The id of what was made, where the step makes something. */
  Optional<String> make(Step step) {
    var engine = engines.engine(step.engine());
    switch (step) {
      case Step.CreatePolicy create -> {
        return Optional.of(create(engine, create).value());
      }
      case Step.RunBackup run -> {
        return Optional.of(
            engine.run(run.request(), run.vm().id(), id(step, run.policy())).value());
      }
      case Step.StartRestore start -> {
        return Optional.of(engine.restore(start.request(), start.order()).value());
      }
      case Step.RefreshInventory _ -> engine.refreshInventory();
      case Step.UpdatePolicy update -> engine.updatePolicy(update.policy(), update.to());
      case Step.ReleaseJob release -> engine.release(release.job());
      case Step.HoldJob hold -> engine.hold(hold.job());
      case Step.SetPolicies set ->
          engine.setPolicies(set.target(), ids(set, set.expected()), ids(set, set.wanted()));
      case Step.SetExclusions set ->
          engine.setExclusions(set.disk(), ids(set, set.expected()), ids(set, set.wanted()));
      case Step.Promote promote -> engine.promote(promote.restore());
      case Step.CleanUp cleanUp -> engine.cleanUp(cleanUp.restore());
      case Step.DeleteJob delete -> engine.deleteJob(delete.job());
      case Step.DeletePolicy delete -> engine.deletePolicy(id(delete, delete.policy()));
    }
    return Optional.empty();
  }

  private PolicyId create(Engine engine, Step.CreatePolicy step) {
    var id = engine.createPolicy(step.request(), step.spec());
    created.put(new PolicyName(step.engine(), step.spec().name()), id);
    return id;
  }

  private Set<PolicyId> ids(Step step, Set<PolicyHandle> handles) {
    return handles.stream().map(handle -> id(step, handle)).collect(Collectors.toSet());
  }

  private PolicyId id(Step step, PolicyHandle handle) {
    return handle
        .id()
        .or(() -> Optional.ofNullable(created.get(new PolicyName(step.engine(), handle.name()))))
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Conflict(
                        "policy " + handle.name() + " does not exist yet on " + step.engine())));
  }

  private record PolicyName(String engine, String name) {}
}
