package dev.coffer.operator.apply;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.VmSelector;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Observed.EngineView;
import dev.coffer.operator.plan.RestoreSources;
import dev.coffer.operator.plan.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at every configured engine once, at all of them side by side. */
public final class Observer {

  /** How far back finished sessions are looked at where nothing waits for an older one. */
  private static final Duration LOOK_BACK = Duration.ofHours(1);

  private final Engines engines;
  private final InstantSource clock;

  public Observer(Engines engines, InstantSource clock) {
    this.engines = engines;
    this.clock = clock;
  }

  /** An engine that fails is observed as its error; the others are not touched by that. */
  public Observed observe(Wanted wanted) {
    var sources = RestoreSources.of(wanted);
    var since = sessionsSince(wanted);
    var views = new ConcurrentHashMap<String, EngineView>();
    var names = engines.names();
    new SideBySide(Math.max(1, names.size()))
        .run(
            names.stream()
                .<Runnable>map(
                    name ->
                        () ->
                            views.put(
                                name, look(name, since, sources.getOrDefault(name, Set.of()))))
                .toList());
    return new Observed(views, engines.tenancy());
  }

  private EngineView look(String name, Instant since, Set<VmSelector> sources) {
    try {
      Engine engine = engines.engine(name);
      var capabilities = engine.capabilities();
      var observation = engine.observe(since);
      var points =
          capabilities.contains(Capability.LIST_RECOVERY_POINTS)
              ? sources.stream()
                  .collect(Collectors.toMap(Function.identity(), engine::recoveryPoints))
              : Map.<VmSelector, List<RecoveryPoint>>of();
      engines.looked(name, Optional.empty());
      return new Observed.Seen(observation, capabilities, points);
    } catch (EngineException failed) {
      engines.looked(name, Optional.of(failed.error()));
      return new Observed.Unseen(failed.error());
    }
  }

  /** The oldest start of a run that a status still waits for, or a little while ago. */
  private Instant sessionsSince(Wanted wanted) {
    return Stream.concat(
            Stream.of(clock.instant().minus(LOOK_BACK)),
            wanted.assignments().stream()
                .map(assignment -> assignment.getStatus())
                .filter(Objects::nonNull)
                .map(status -> status.lastRun())
                .filter(Objects::nonNull)
                .filter(run -> run.completionTime() == null && run.startTime() != null)
                .map(run -> Instant.parse(run.startTime()).minus(LOOK_BACK)))
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
