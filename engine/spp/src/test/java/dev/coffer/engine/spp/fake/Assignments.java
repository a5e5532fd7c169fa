package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which policies machines and disks have: the whole list at once (section 6). */
final class Assignments {

  private final State state;
  private final Jobs jobs;

  Assignments(State state, Jobs jobs) {
    this.state = state;
    this.jobs = jobs;
  }

  Reply apply(Call call) {
    if (!call.required("subtype").equals("vmware")) {
      throw new SppRefusal(400, "unknown subtype");
    }
    var policies =
        Json.items(call.body().path("slapolicies")).map(this::policy).collect(Collectors.toSet());
    var resources = Json.items(call.body().path("resources")).map(this::resource).toList();
    if (resources.isEmpty()) {
      throw new SppRefusal(400, "no resources were given");
    }
    resources.forEach(resource -> set(resource, policies));
    return Reply.wrapped(200, Json.object().put("status", "OK"));
  }

  private void set(String resource, Set<SlaPolicy> wanted) {
    var used = state.policies.values().stream().filter(state::isUsed).toList();
    var list =
        wanted.stream().map(policy -> policy.id).collect(Collectors.toCollection(TreeSet::new));
    boolean inheritsAgain = isDisk(resource) && list.isEmpty() && !state.emptyDiskListExcludes;
    if (inheritsAgain || (list.isEmpty() && !isDisk(resource))) {
      state.assigned.remove(resource);
    } else {
      state.assigned.put(resource, list);
    }
    wanted.forEach(jobs::jobOf);
    used.stream().filter(policy -> !state.isUsed(policy)).forEach(jobs::holdAllOf);
  }

  private boolean isDisk(String resource) {
    return !state.inventory.containsKey(resource);
  }

  private SlaPolicy policy(JsonNode given) {
    var policy = state.policies.get(given.path("id").asText());
    if (policy == null) {
      throw SppRefusal.notFound("SLA policy", given.path("id").asText());
    }
    if (!policy.name.equals(given.path("name").asText())) {
      throw new SppRefusal(400, "the name of the SLA policy " + policy.id + " is another one");
    }
    return policy;
  }

  /** The server looks at {@code metadataPath}, whatever its documentation calls the field. */
  private String resource(JsonNode given) {
    var id = given.path("id").asText();
    boolean known =
        state.inventory.values().stream()
            .anyMatch(
                vm -> vm.id().equals(id) || vm.disks().stream().anyMatch(d -> d.id().equals(id)));
    if (!known) {
      throw SppRefusal.notFound("resource", id);
    }
    if (!given.path("metadataPath").asText().endsWith(id)) {
      throw new SppRefusal(400, "the metadataPath of the resource " + id + " is missing or wrong");
    }
    if (!given.path("href").asText().contains(id)) {
      throw new SppRefusal(400, "the href of the resource " + id + " is missing or wrong");
    }
    return id;
  }
}
