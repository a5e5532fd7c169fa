package dev.coffer.engine.spp.fake;

import java.util.List;
import java.util.regex.Pattern;

/** Backups on demand of machines under a policy that they have (section 6). */
final class OnDemand {

  private static final Pattern VM = Pattern.compile("/vm/([0-9a-f]{32})(?:\\?|$)");

  private final State state;
  private final Jobs jobs;
  private final Sessions sessions;
  private final Backups backups;

  OnDemand(State state, Jobs jobs, Sessions sessions, Backups backups) {
    this.state = state;
    this.jobs = jobs;
    this.sessions = sessions;
    this.backups = backups;
  }

  /** The answer is the policy's job and not a session. */
  Reply run(Call call) {
    var name = call.required("slaPolicyName");
    var policy = state.policyNamed(name).orElseThrow(() -> SppRefusal.notFound("SLA policy", name));
    List<String> vms =
        Json.items(call.body().path("resource")).map(href -> vm(href.asText())).toList();
    if (vms.isEmpty()) {
      throw new SppRefusal(400, "no resource was given");
    }
    for (var vm : vms) {
      if (!state.ownList(vm).contains(policy.id)) {
        throw new SppRefusal(400, "the SLA policy is not assigned to the resource " + vm);
      }
    }
    var job = jobs.find(policy).orElseThrow(() -> SppRefusal.notFound("job of SLA policy", name));
    if (job.held) {
      throw new SppRefusal(400, "job " + job.name + " is held");
    }
    sessions.start(job, backups.ofMachines(policy, vms));
    return Reply.wrapped(200, jobs.view(job));
  }

  private static String vm(String href) {
    var found = VM.matcher(href);
    if (!found.find()) {
      throw new SppRefusal(400, "not a virtual machine: " + href);
    }
    return found.group(1);
  }
}
