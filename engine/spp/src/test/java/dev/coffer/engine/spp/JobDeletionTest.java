package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VmSelector;
import org.junit.jupiter.api.Test;

/** Nobody knows whether the recovery points of a job go with it, so none is put at risk. */
class JobDeletionTest extends Scene {

  @Test
  void a_job_whose_policy_has_recovery_points_is_not_deleted_unless_somebody_says_so() {
    PolicyId gold = policy("gold");
    assign(web, gold);
    point(gold);
    assign(web);
    var job = jobOf(gold).id();
    var error = errorOf(EngineError.Refused.class, () -> engine().deleteJob(job));
    assertThat(error.message()).contains("deleteJobs").contains("vmware_gold");
    assertThat(look().jobs()).hasSize(1);

    try (var daring = opening().with("deleteJobs", "always").open()) {
      daring.deleteJob(job);
    }
    assertThat(look().jobs()).isEmpty();
    assertThat(engine().recoveryPoints(new VmSelector.ById(web))).hasSize(1);
  }

  @Test
  void a_job_whose_policy_has_none_is_deleted_whatever_other_policies_have() {
    PolicyId gold = policy("gold");
    PolicyId silver = policy("silver");
    assign(web, gold, silver);
    point(silver);
    assign(web, silver);
    engine().deleteJob(jobOf(gold).id());
    assertThat(look().jobsOf(gold)).isEmpty();
    assertThat(look().jobsOf(silver)).hasSize(1);
  }
}
