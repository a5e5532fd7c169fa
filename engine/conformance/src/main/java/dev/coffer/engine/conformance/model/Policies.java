package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.Copy;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Site;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The model's policies: names, sites, and the order in which they go (R9). */
final class Policies {

  private final ModelWorld world;
  private final Carriers carriers;
  private final Jobs jobs;
  private final Map<PolicyId, PolicySpec> specs = new LinkedHashMap<>();
  private final Map<RequestId, PolicyId> requests = new HashMap<>();

  Policies(ModelWorld world, Carriers carriers, Jobs jobs) {
    this.world = world;
    this.carriers = carriers;
    this.jobs = jobs;
  }

  PolicyId create(RequestId request, PolicySpec spec) {
    var before = Optional.ofNullable(requests.get(request));
    if (before.isPresent()) {
      return before.get();
    }
    requirePossible(spec);
    if (specs.values().stream().anyMatch(other -> other.name().equals(spec.name()))) {
      throw new EngineException(
          new EngineError.Conflict("there is another policy named " + spec.name()));
    }
    var id = new PolicyId("policy-" + (requests.size() + 1));
    requests.put(request, id);
    specs.put(id, spec);
    return id;
  }

  void update(PolicyId id, PolicySpec spec) {
    var old = spec(id);
    if (!old.name().equals(spec.name())) {
      throw refused(
          Refusal.POLICY_NOT_POSSIBLE, "policy " + old.name() + " cannot get another name");
    }
    requirePossible(spec);
    if (!old.site().equals(spec.site())) {
      carriers.machinesOf(id).forEach(machine -> requireOtherZone(spec, machine));
    }
    specs.put(id, spec);
    jobs.schedule(id, spec.schedule());
  }

  void delete(PolicyId id) {
    String name = spec(id).name();
    if (jobs.exist(id) || !carriers.machinesOf(id).isEmpty()) {
      throw refused(
          Refusal.DEPENDENT_JOBS_EXIST,
          "policy " + name + " has jobs or resources: remove these, then delete it");
    }
    carriers.forget(id);
    specs.remove(id);
  }

  PolicySpec spec(PolicyId id) {
    return Optional.ofNullable(specs.get(id))
        .orElseThrow(() -> EngineException.notFound("policy", id.value()));
  }

  Optional<PolicySpec> find(PolicyId id) {
    return Optional.ofNullable(specs.get(id));
  }

  List<Policy> all() {
    return specs.entrySet().stream()
        .map(entry -> new Policy(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Rule R6. */
  void requireOtherZone(PolicySpec spec, Machine machine) {
    if (siteOf(spec).zone().equals(machine.zone)) {
      throw refused(
          Refusal.SAME_AVAILABILITY_ZONE,
          "virtual machine %s stands in %s, as does site %s of policy %s"
              .formatted(machine.name, machine.zone, spec.site(), spec.name()));
    }
  }

  private Site siteOf(PolicySpec spec) {
    return world
        .site(spec.site())
        .map(site -> new Site(site.name(), site.zone(), Optional.empty()))
        .orElseThrow(() -> refused(Refusal.POLICY_NOT_POSSIBLE, "there is no site " + spec.site()));
  }

  private void requirePossible(PolicySpec spec) {
    siteOf(spec);
    var places = new HashSet<>(Set.of(spec.site()));
    for (Copy copy : spec.copies()) {
      if (world.site(copy.site()).isEmpty() || !places.add(copy.site())) {
        throw refused(
            Refusal.POLICY_NOT_POSSIBLE,
            "policy " + spec.name() + " cannot be copied to site " + copy.site());
      }
    }
    try {
      spec.schedule().ifPresent(Cron::of);
    } catch (IllegalArgumentException e) {
      throw refused(
          Refusal.POLICY_NOT_POSSIBLE,
          "the schedule of policy " + spec.name() + " cannot be read: " + e.getMessage());
    }
  }
}
