package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.spp.fake.Job.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions of jobs, which go one step on with each call that the server answers (section 8). */
final class Sessions {

  private final State state;
  private long lastId;

  Sessions(State state) {
    this.state = state;
  }

  JobSession start(Job job, JobSession.Work work) {
    if (job.live().isPresent()) {
      throw new SppRefusal(400, "job " + job.name + " is running already");
    }
    lastId = Math.max(lastId + 1, state.now());
    var session = new JobSession(String.valueOf(lastId), job, lastId, work);
    state.sessions.put(session.id, session);
    job.last = Optional.of(session);
    return session;
  }

  /** Asked for, pending, running, done. */
  void step() {
    List.copyOf(state.sessions.values()).forEach(this::step);
  }

  private void step(JobSession session) {
    if (session.isFinished() || session.open) {
      return;
    }
    if (!session.visible) {
      session.visible = true;
    } else if (session.status.equals("PENDING")) {
      session.work.begin(session);
      session.status = "RUNNING";
    } else if (session.status.equals("CANCELING")) {
      end(session, "CANCELED");
    } else if (!state.paused) {
      finish(session);
    }
  }

  private void finish(JobSession session) {
    var status = session.work.finish(session);
    if (status.equals("PENDING")) {
      session.status = status;
      session.open = true;
    } else {
      end(session, status);
    }
  }

  private void end(JobSession session, String status) {
    session.status = status;
    session.end = Optional.of(state.now());
  }

  void cancel(JobSession session) {
    session.status = "CANCELING";
  }

  Reply list(Call call) {
    var job = call.variables().get("id");
    List<ObjectNode> views =
        state.sessions.values().stream()
            .filter(session -> session.visible)
            .filter(session -> job == null || session.job.id.equals(job))
            .map(this::view)
            .toList();
    return Listing.of(call, "sessions", views, job == null);
  }

  Reply read(Call call) {
    return Reply.ok(view(get(call)));
  }

  Reply cancel(Call call) {
    var session = get(call);
    mustOffer(session, "cancel");
    cancel(session);
    return new Reply(201, view(session));
  }

  /** What becomes of a Test restore: the action's name is in the link that the session offers. */
  Reply resume(Call call) {
    var session = get(call);
    var action = call.parameter("actionname", "");
    mustOffer(session, action);
    ((Restoring) session.work).resume(session, action);
    session.open = false;
    session.status = "RUNNING";
    return new Reply(201, view(session));
  }

  Reply expire(Call call) {
    var session = get(call);
    state.versions.removeIf(version -> version.session().equals(session.id));
    return Reply.ok(view(session));
  }

  Reply logs(Call call) {
    return Listing.of(call, "logs", state.logs.stream().map(LogLine::view).toList());
  }

  private JobSession get(Call call) {
    var id = call.variable("id");
    var session = state.sessions.get(id);
    if (session == null || !session.visible) {
      throw SppRefusal.notFound("job session", id);
    }
    return session;
  }

  private void mustOffer(JobSession session, String action) {
    if (!links(session).offers(action)) {
      throw new SppRefusal(
          400, "session " + session.id + " is " + session.status + ": no " + action);
    }
  }

  private Links links(JobSession session) {
    var path = "/api/endeavour/jobsession/" + session.id;
    var links =
        Links.of(state).add("self", path).add("job", "/api/endeavour/job/" + session.job.id);
    links.add(
        "log", "/api/endeavour/log/job?pageSize=1000&filter=" + Links.encode(logFilter(session)));
    if (session.open) {
      session
          .work
          .offers()
          .forEach(name -> links.add(name, path + "?action=resume&actionname=" + name));
    } else if (!session.isFinished() && !session.status.equals("CANCELING")) {
      links.add("cancel", path + "?action=cancel");
    } else if (session.isFinished() && session.job.kind == Kind.PROTECTION) {
      links.add("expire", path + "?action=expire");
    }
    return links;
  }

  private static String logFilter(JobSession session) {
    return "[{\"property\":\"jobsessionId\",\"value\":\"%s\",\"op\":\"=\"}]".formatted(session.id);
  }

  private ObjectNode view(JobSession session) {
    var view =
        Json.object()
            .put("id", session.id)
            .put("jobId", session.job.id)
            .put("jobName", session.job.name)
            .put("type", session.job.kind.name().toLowerCase(java.util.Locale.ROOT))
            .put("subType", session.job.kind == Kind.MAINTENANCE ? "maintenance" : "vmware")
            .put("serviceId", session.job.kind.serviceId)
            .put("status", session.status)
            .put("statusDisplayName", session.status)
            .put("indexStatus", "COMPLETED")
            .put("start", session.start)
            .put("percent", session.isFinished() ? 100 : session.status.equals("RUNNING") ? 50 : 0)
            .put("numTasks", session.statistics.size())
            .put("results", session.results);
    if (session.job.kind == Kind.PROTECTION) {
      view.put("subPolicyType", "BACKUP");
    }
    session.end.ifPresent(end -> view.put("end", end).put("duration", end - session.start));
    view.putObject("properties").set("statistics", Json.array(session.statistics));
    var links = links(session);
    List<String> actions = new ArrayList<>();
    links.node().fieldNames().forEachRemaining(actions::add);
    view.set("actions", Json.texts(actions));
    view.set("links", links.node());
    return view;
  }
}
