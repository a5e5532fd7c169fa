package dev.coffer.engine.spp.job;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Jobs (reference, section 7). The job that backs up the machines of a policy is named {@code
 * vmware_POLICY} and comes to be with the first of them.
 */
public final class Jobs {

  private static final String PATH = "/api/endeavour/job";
  private static final String PREFIX = "vmware_";
  private static final String PROTECTION = "protection.hypervisor";
  private static final String INVENTORY = "Hypervisor Inventory";
  private static final String HELD = "HELD";

  private final SppApi api;
  private final Actions actions;
  private final ActionLinks links;

  public Jobs(SppApi api, ActionLinks links) {
    this.api = api;
    this.actions = new Actions(api);
    this.links = links;
  }

  /**
   * The jobs of policies.
   *
   * @param policies ids by name
   * @param inUse whether anything carries a policy
   */
  public List<KnownJob> all(Map<String, PolicyId> policies, Predicate<PolicyId> inUse) {
    return items().stream()
        .filter(Jobs::backsUpMachines)
        .flatMap(item -> known(item, policies, inUse).stream())
        .toList();
  }

  private List<Item> items() {
    return api.list(Call.get(PATH).query("excludeMarkDeleted", true), "jobs");
  }

  /** Older versions put something before the id of the service. */
  private static boolean backsUpMachines(Item job) {
    return job.name().startsWith(PREFIX)
        && job.text("serviceId").map(id -> id.endsWith(PROTECTION)).orElse(true);
  }

  private static Optional<KnownJob> known(
      Item item, Map<String, PolicyId> policies, Predicate<PolicyId> inUse) {
    return policyOf(item.name(), policies)
        .map(
            policy -> {
              var cause = inUse.test(policy) ? HoldCause.UNKNOWN : HoldCause.NO_RESOURCES_ASSIGNED;
              var state = state(item, cause);
              var next =
                  state instanceof JobState.Held
                      ? Optional.<java.time.Instant>empty()
                      : item.moment("nextFireTime");
              return new KnownJob(
                  item,
                  new Job(
                      new JobId(item.id()),
                      policy,
                      "Backup",
                      state,
                      item.moment("lastRunTime"),
                      next));
            });
  }

  /** The policy that a job, or a session of it, belongs to. */
  public static Optional<PolicyId> policyOf(String jobName, Map<String, PolicyId> policies) {
    return jobName.startsWith(PREFIX)
        ? Optional.ofNullable(policies.get(jobName.substring(PREFIX.length())))
        : Optional.empty();
  }

  /** Older versions show no status now and then: the last session's stands for it. */
  private static String lastOf(Item job) {
    return job.text("lastSessionStatus")
        .filter(literal -> !SessionWord.state(literal).isFinished())
        .orElse("IDLE");
  }

  private static JobState state(Item job, HoldCause cause) {
    return JobWord.state(
        job.text("status").orElseGet(() -> lastOf(job)),
        job.text("lastrun.sessionId").map(SessionId::new),
        cause);
  }

  /** Lets a job's schedule pause; one that runs finishes first. */
  public void hold(JobId id) {
    var job = get(id);
    boolean waitsToBeHeld = job.link(links.release()).isPresent();
    if (!isHeld(job) && !waitsToBeHeld) {
      actions.follow(job, links.hold(), "job " + job.name());
    }
  }

  /** Lets a job's schedule go on. */
  public void release(JobId id) {
    var job = get(id);
    boolean waitsToBeHeld = job.link(links.release()).isPresent();
    if (isHeld(job) || waitsToBeHeld) {
      actions.follow(job, links.release(), "job " + job.name());
    }
  }

  /**
   * Deletes a held job.
   *
   * @param hasPoints whether any machine has points of the policy of this name
   */
  public void delete(JobId id, Predicate<String> hasPoints) {
    var job = get(id);
    if (!isHeld(job)) {
      throw EngineException.refused(
          Refusal.JOB_NOT_HELD,
          "job %s is %s and cannot be deleted: only a held job can"
              .formatted(job.name(), job.text("status").orElse("in a state that is not known")));
    }
    if (hasPoints.test(job.name().substring(PREFIX.length()))) {
      throw EngineException.refused(
          Refusal.OTHER,
          "job %s is not deleted because recovery points of its policy might go with it: delete it in the console, or set deleteJobs to always once you have seen there that they stay"
              .formatted(job.name()));
    }
    Rejection.said(
        Refusal.OTHER,
        "job %s cannot be deleted".formatted(job.name()),
        () -> api.write(Call.delete(PATH + "/" + id)));
  }

  private Item get(JobId id) {
    return id.value().matches("[\\w.-]+")
        ? api.find(PATH + "/" + id)
            .filter(Jobs::backsUpMachines)
            .orElseThrow(() -> EngineException.notFound("job", id.value()))
        : notThere(id);
  }

  private static Item notThere(JobId id) {
    throw EngineException.notFound("job", id.value());
  }

  private static boolean isHeld(Item job) {
    return job.text("status").filter(HELD::equalsIgnoreCase).isPresent();
  }

  /** Lets the inventory be read again, unless that is being done already. */
  public void refreshInventory() {
    var job =
        items().stream()
            .filter(one -> one.name().equals(INVENTORY))
            .findFirst()
            .orElseThrow(
                () ->
                    EngineException.refused(
                        Refusal.OTHER,
                        "there is no job \"%s\" in Spectrum Protect Plus, or this account does not see it: start the inventory in the console"
                            .formatted(INVENTORY)));
    if (!(state(job, HoldCause.UNKNOWN) instanceof JobState.Running)) {
      actions.follow(job, "start", "job " + job.name());
    }
  }
}
