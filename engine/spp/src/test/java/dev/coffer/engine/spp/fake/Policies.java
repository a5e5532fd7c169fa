package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** SLA policies (section 3). */
final class Policies {

  private static final Set<String> TRIGGERS =
      Set.of("SUBHOURLY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY");

  private final State state;
  private final Keeping keeping;

  Policies(State state, Keeping keeping) {
    this.state = state;
    this.keeping = keeping;
  }

  Reply list(Call call) {
    return Listing.of(call, "slapolicies", views());
  }

  Reply coreList(Call call) {
    return Listing.of(call, "storageprofiles", views());
  }

  Reply read(Call call) {
    return Reply.ok(get(call).view(state));
  }

  Reply create(Call call) {
    var body = checked(call.body());
    if (state.policyNamed(body.path("name").asText()).isPresent()) {
      throw new SppRefusal(400, "An SLA policy of that name exists already");
    }
    return Reply.wrapped(201, add(body).view(state));
  }

  /** With another name it leaves a copy of the original; a smaller retention purges at once. */
  Reply update(Call call) {
    var policy = get(call);
    var body = checked(call.body());
    if (!body.path("name").asText().equals(policy.name)) {
      add(policy.body);
    }
    policy.body = body;
    policy.name = body.path("name").asText();
    keeping.purge();
    scheduleAnew(policy);
    return Reply.wrapped(200, policy.view(state));
  }

  /** Section 7, held behaviour 2. The recovery points stay. */
  Reply delete(Call call) {
    var policy = get(call);
    var jobs = jobsOf(policy);
    if (!jobs.isEmpty()) {
      throw new SppRefusal(
          400, "SLA policy " + policy.name + " is used by the jobs " + jobs + " and stays");
    }
    state.policies.remove(policy.id);
    state.assigned.values().forEach(list -> list.remove(policy.id));
    return Reply.none();
  }

  private List<String> jobsOf(SlaPolicy policy) {
    return state.jobs.values().stream()
        .filter(job -> !job.deleted && job.policy.filter(policy.id::equals).isPresent())
        .map(job -> job.name)
        .toList();
  }

  private void scheduleAnew(SlaPolicy policy) {
    state.jobs.values().stream()
        .filter(job -> job.policy.filter(policy.id::equals).isPresent())
        .forEach(job -> job.nextFire = Trigger.next(policy, state.now()));
  }

  private SlaPolicy add(ObjectNode body) {
    var policy = new SlaPolicy(state.newId(), state.now(), body);
    state.policies.put(policy.id, policy);
    return policy;
  }

  private SlaPolicy get(Call call) {
    var id = call.variable("id");
    var policy = state.policies.get(id);
    if (policy == null) {
      throw SppRefusal.notFound("SLA policy", id);
    }
    return policy;
  }

  private List<ObjectNode> views() {
    List<ObjectNode> views = new ArrayList<>();
    state.policies.values().forEach(policy -> views.add(policy.view(state)));
    return views;
  }

  private ObjectNode checked(JsonNode body) {
    if (!(body instanceof ObjectNode object) || object.path("name").asText().isBlank()) {
      throw new SppRefusal(400, "an SLA policy needs a name");
    }
    var copy = object.deepCopy();
    copy.remove(List.of("id", "links", "rbacPath"));
    if (!copy.has("type")) {
      copy.put("type", "backup");
    }
    Json.items(copy.path("spec").path("subpolicy")).forEach(this::check);
    if (copy.path("spec").path("subpolicy").isEmpty()) {
      throw new SppRefusal(400, "an SLA policy needs a subpolicy");
    }
    new SlaPolicy("", 0, copy).main();
    ((ObjectNode) copy.path("spec")).put("simple", true);
    return copy;
  }

  private void check(JsonNode sub) {
    var site = sub.path("site").asText();
    boolean known = state.sites.values().stream().anyMatch(one -> one.name.equals(site));
    if (sub.path("type").asText().equals("REPLICATION") && !known) {
      throw new SppRefusal(400, "there is no site named " + site);
    }
    var trigger = sub.path("trigger");
    if (!trigger.isEmpty() && !TRIGGERS.contains(trigger.path("type").asText())) {
      throw new SppRefusal(400, "unknown type of trigger " + trigger.path("type"));
    }
  }
}
