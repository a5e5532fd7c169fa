package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.spp.fake.Job.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Jobs: one for each policy that anything joined, one for each restore, and some of the server's
 * own (section 7).
 */
final class Jobs {

  private final State state;
  private final Sessions sessions;
  private final Backups backups;

  Jobs(State state, Sessions sessions, Backups backups) {
    this.state = state;
    this.sessions = sessions;
    this.backups = backups;
  }

  /** The policy's job, made at the first association; a deleted one does not come back. */
  Job jobOf(SlaPolicy policy) {
    return find(policy)
        .orElseGet(
            () -> {
              var job = add(policy.jobName(), Kind.PROTECTION, Optional.of(policy.id));
              job.nextFire = Trigger.next(policy, state.now());
              return job;
            });
  }

  Job add(String name, Kind kind, Optional<String> policy) {
    var job = new Job(state.newId(), name, kind, policy, state.now());
    state.jobs.put(job.id, job);
    return job;
  }

  /** Held behaviour 1: the last resource has left. */
  void holdAllOf(SlaPolicy policy) {
    find(policy).ifPresent(job -> job.held = true);
  }

  Optional<Job> find(SlaPolicy policy) {
    return state.jobs.values().stream()
        .filter(job -> !job.deleted && job.policy.filter(policy.id::equals).isPresent())
        .findFirst();
  }

  /** Deleted jobs are listed still, unless the caller says otherwise. */
  Reply list(Call call) {
    boolean all = !call.parameter("excludeMarkDeleted", "false").equals("true");
    List<ObjectNode> views =
        state.jobs.values().stream().filter(job -> all || !job.deleted).map(this::view).toList();
    return Listing.of(call, "jobs", views);
  }

  Reply read(Call call) {
    return Reply.ok(view(get(call)));
  }

  /** {@code currentStatus} is null while nothing goes on. */
  Reply status(Call call) {
    var job = get(call);
    var live = job.live().map(session -> session.status).orElse(null);
    return Reply.ok(
        Json.object().put("id", job.id).put("currentStatus", live).put("status", job.status()));
  }

  Reply schema(Call call) {
    var schema = Json.object();
    var values = schema.putObject("parameter").putObject("actionname").putArray("values");
    values.addObject().put("name", "Backup").put("value", "start_backup_" + get(call).id);
    return Reply.ok(schema);
  }

  /** The answer is the job; its session is seen a little later. */
  Reply start(Call call) {
    var job = get(call);
    mustOffer(job, "start");
    if (job.kind == Kind.PROTECTION) {
      if (!call.body().path("actionname").asText().equals("start_backup_" + job.id)) {
        throw new SppRefusal(400, "the start of this job needs an actionname of its schema");
      }
      sessions.start(job, backups.ofAll(policyOf(job)));
    } else if (job.kind == Kind.CATALOG) {
      sessions.start(job, new InventoryScan(state));
    } else {
      sessions.start(job, _ -> "COMPLETED");
    }
    return Reply.ok(view(job));
  }

  Reply hold(Call call) {
    var job = get(call);
    mustOffer(job, "hold");
    job.held = true;
    return Reply.ok(view(job));
  }

  Reply release(Call call) {
    var job = get(call);
    mustOffer(job, "release");
    job.held = false;
    job.nextFire =
        job.policy
            .flatMap(id -> Optional.ofNullable(state.policies.get(id)))
            .flatMap(policy -> Trigger.next(policy, state.now()));
    return Reply.ok(view(job));
  }

  Reply cancel(Call call) {
    var job = get(call);
    mustOffer(job, "cancel");
    sessions.cancel(job.live().orElseThrow());
    return new Reply(201, view(job));
  }

  Reply delete(Call call) {
    var job = get(call);
    if (job.live().isPresent() || job.isOpen()) {
      throw new SppRefusal(400, "job " + job.name + " is running and cannot be deleted");
    }
    job.deleted = true;
    return Reply.none();
  }

  SlaPolicy policyOf(Job job) {
    return job.policy
        .flatMap(id -> Optional.ofNullable(state.policies.get(id)))
        .orElseThrow(() -> new SppRefusal(400, "job " + job.name + " has no SLA policy"));
  }

  private Job get(Call call) {
    var id = call.variable("id");
    var job = state.jobs.get(id);
    if (job == null || job.deleted) {
      throw SppRefusal.notFound("job", id);
    }
    return job;
  }

  private void mustOffer(Job job, String action) {
    if (!links(job).offers(action)) {
      throw new SppRefusal(400, "job " + job.name + " is " + job.status() + ": no " + action);
    }
  }

  /** What a job offers goes by its state. */
  private Links links(Job job) {
    var path = "/api/endeavour/job/" + job.id;
    var links = Links.of(state).add("self", path).add("status", path + "/status");
    for (var live : List.of("livejobsessions", "activejobsessions", "pendingjobsessions")) {
      links.add(live, "/api/endeavour/jobsession?filter=" + Links.encode(filter(live, job)));
    }
    boolean runs = job.live().isPresent();
    if (runs) {
      links.add("cancel", path + "?action=cancel&actionname=cancel");
    } else if (!job.held && job.kind == Kind.PROTECTION) {
      links.addWithSchema(
          "start", path + "?action=start&actionname=start", path + "/schema?action=start");
    } else if (!job.held && !job.isOpen() && job.kind != Kind.RECOVERY) {
      links.add("start", path + "?action=start&actionname=start");
    }
    if (job.kind == Kind.PROTECTION) {
      var action = job.held ? "release" : "hold";
      links.add(action, path + "?action=" + action + "&actionname=" + action);
    }
    return links;
  }

  private static String filter(String link, Job job) {
    var states =
        switch (link) {
          case "pendingjobsessions" -> "[\"PENDING\"]";
          case "activejobsessions" -> "[\"RUNNING\",\"CANCELING\"]";
          default -> "[\"PENDING\",\"RUNNING\",\"CANCELING\"]";
        };
    return "[{\"property\":\"jobId\",\"value\":\"%s\",\"op\":\"=\"},{\"property\":\"status\",\"value\":%s,\"op\":\"IN\"}]"
        .formatted(job.id, states);
  }

  /** {@code policyId} is of the job's own inner policy and not of the SLA policy. */
  ObjectNode view(Job job) {
    var view =
        Json.object()
            .put("id", job.id)
            .put("name", job.name)
            .put("displayName", job.name)
            .put("description", "")
            .put("type", job.kind.name().toLowerCase(java.util.Locale.ROOT))
            .put("subType", job.kind == Kind.MAINTENANCE ? "maintenance" : "vmware")
            .put("serviceId", job.kind.serviceId)
            .put("status", job.status())
            .put("statusDisplayName", job.status())
            .put("policyId", "9" + job.id)
            .put("policyName", job.name);
    job.last.filter(last -> last.visible).ifPresent(last -> lastRun(view, last));
    job.nextFire.filter(_ -> !job.held).ifPresent(next -> view.put("nextFireTime", next));
    view.putArray("triggerIds");
    view.set("links", links(job).node());
    return view;
  }

  private static void lastRun(ObjectNode view, JobSession last) {
    view.put("lastSessionStatus", last.status).put("lastRunTime", last.start);
    var run = view.putObject("lastrun");
    run.put("sessionId", last.id).put("jobName", last.job.name).put("start", last.start);
    last.end.ifPresent(end -> run.put("end", end).put("duration", end - last.start));
    run.put("status", last.status).put("results", last.results);
  }
}
