package dev.coffer.operator.plan;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The engines by the names that specs use, and what to say where one cannot be used. */
final class EngineTable {

  private final Map<String, Observed.EngineView> views;
  private final Map<String, EngineIndex> indexes = new TreeMap<>();
  private final PlanDraft draft;

  EngineTable(Observed observed, PlanDraft draft) {
    this.views = observed.engines();
    this.draft = draft;
    views.forEach(
        (name, view) -> {
          if (view instanceof Observed.Seen seen) {
            indexes.put(name, new EngineIndex(name, seen));
          }
        });
  }

  Optional<EngineIndex> seen(String engine) {
    return Optional.ofNullable(indexes.get(engine));
  }

  /** The engine for a resource; where it cannot be used, the resource learns why, and waits. */
  Optional<EngineIndex> use(ResourceKey resource, String engine) {
    var index = seen(engine);
    if (index.isEmpty()) {
      draft.await(resource);
      if (views.get(engine) instanceof Observed.Unseen(var error)) {
        draft.find(resource, new Finding.EngineUnseen(engine, error));
      } else {
        draft.block(notConfigured(resource, engine));
      }
    }
    return index;
  }

  private static Blocker notConfigured(ResourceKey resource, String engine) {
    return new Blocker(
        Reason.DependencyNotReady,
        resource,
        "engine " + engine,
        "There is no engine %s in the configuration; add it, or name one that is there."
            .formatted(engine),
        "whoever configures Coffer");
  }
}
