package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.status.Intent;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * The statuses as the passes of one convergence have made them, in memory: most of them change
 * again before anybody could read them, so only the last ones are saved.
 */
final class Unsaved {

  private final Map<ResourceKey, CustomResource<?, ?>> latest = new HashMap<>();

  void add(Collection<CustomResource<?, ?>> changed) {
    changed.forEach(resource -> latest.put(ResourceKey.of(resource), resource));
  }

  /** What is stored, with the newest statuses; one whose spec changed meanwhile starts anew. */
  Wanted over(Wanted stored) {
    var newer = new ArrayList<CustomResource<?, ?>>();
    for (CustomResource<?, ?> resource : stored.all()) {
      var mine = latest.get(ResourceKey.of(resource));
      if (mine != null && isSameSpec(resource, mine)) {
        mine.setMetadata(resource.getMetadata());
        newer.add(mine);
      } else {
        latest.remove(ResourceKey.of(resource));
      }
    }
    return stored.with(newer);
  }

  private static boolean isSameSpec(CustomResource<?, ?> one, CustomResource<?, ?> other) {
    var first = one.getMetadata();
    var second = other.getMetadata();
    return Objects.equals(first.getUid(), second.getUid())
        && Objects.equals(first.getGeneration(), second.getGeneration());
  }

  /** What must be durable before a plan is applied. */
  Intents intents(Wanted stored) {
    return new Intents(stored, those(stored, Intent::differs), latest);
  }

  /** Those that differ from what is stored, but for resources that go now and need none. */
  List<CustomResource<?, ?>> lasting(Wanted stored, Plan plan) {
    return those(
        stored,
        (before, after) ->
            !Objects.equals(before.getStatus(), after.getStatus())
                && !plan.finished().contains(ResourceKey.of(after)));
  }

  private List<CustomResource<?, ?>> those(
      Wanted stored, BiPredicate<CustomResource<?, ?>, CustomResource<?, ?>> which) {
    var chosen = new ArrayList<CustomResource<?, ?>>();
    for (CustomResource<?, ?> before : stored.all()) {
      var after = latest.get(ResourceKey.of(before));
      if (after != null && which.test(before, after)) {
        chosen.add(after);
      }
    }
    return chosen;
  }
}
