package dev.coffer.operator.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The engines by the names that specs use, and what to say where one cannot be used. */
final class EngineTable {

  private final Map<String, Observed.EngineView> views;
  private final Tenancy tenancy;
  private final Map<String, Tenancy.Access> accesses = new HashMap<>();
  private final Map<String, EngineIndex> indexes = new TreeMap<>();
  private final PlanDraft draft;

  EngineTable(Observed observed, PlanDraft draft) {
    this.views = observed.engines();
    this.tenancy = observed.tenancy();
    this.draft = draft;
    views.forEach(
        (name, view) -> {
          if (view instanceof Observed.Seen seen) {
            indexes.put(name, new EngineIndex(name, seen));
          }
        });
  }

  /** All engines that answered, by name. */
  Collection<EngineIndex> all() {
    return indexes.values();
  }

  Optional<EngineIndex> seen(String engine) {
    return Optional.ofNullable(indexes.get(engine));
  }

  /** What a namespace may use and see. */
  Tenancy.Access accessOf(String namespace) {
    return accesses.computeIfAbsent(namespace, tenancy::of);
  }

  /** The engine as a resource sees it; empty when it does not answer, or is not there for it. */
  Optional<Scope> scope(ResourceKey resource, String engine) {
    var access = accessOf(resource.namespace());
    return seen(engine).filter(_ -> access.uses(engine)).map(index -> new Scope(index, access));
  }

  /** The engine for a resource; where it cannot be used, the resource learns why, and waits. */
  Optional<Scope> use(ResourceKey resource, String engine) {
    var scope = scope(resource, engine);
    if (scope.isEmpty()) {
      draft.await(resource);
      if (views.get(engine) instanceof Observed.Unseen(var error)
          && accessOf(resource.namespace()).uses(engine)) {
        draft.find(resource, new Finding.EngineUnseen(engine, error));
      } else {
        draft.block(notConfigured(resource, engine));
      }
    }
    return scope;
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
