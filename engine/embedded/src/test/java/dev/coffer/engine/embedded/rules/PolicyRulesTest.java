package dev.coffer.engine.embedded.rules;

import static dev.coffer.engine.embedded.rules.AssignmentRulesTest.assertRefused;
import static dev.coffer.engine.embedded.rules.Machines.GOLD;
import static dev.coffer.engine.embedded.rules.Machines.GOLD_ID;
import static dev.coffer.engine.embedded.rules.Machines.SILVER;
import static dev.coffer.engine.embedded.rules.Machines.VAULT_A;
import static dev.coffer.engine.embedded.rules.Machines.VAULT_B;
import static dev.coffer.engine.embedded.rules.Machines.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.JobId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyRulesTest {

  private static final JobId JOB = new JobId("job-1");

  @Test
  void a_policy_needs_a_site_that_there_is_and_a_schedule_that_comes() {
    var spec = GOLD.spec();
    assertThat(PolicyRules.possible(spec, Set.of("vault-b"), Optional.empty())).isEmpty();
    assertRefused(
        PolicyRules.possible(spec, Set.of("vault-c", "vault-a"), Optional.empty()),
        Refusal.POLICY_NOT_POSSIBLE,
        "gold",
        "vault-b",
        "vault-a, vault-c");
    assertRefused(
        PolicyRules.possible(spec, Set.of("vault-b"), Optional.of("no such day")),
        Refusal.POLICY_NOT_POSSIBLE,
        "gold",
        "no such day");
  }

  @Test
  void a_policy_keeps_its_name() {
    assertThat(PolicyRules.keepsName(GOLD, GOLD.spec())).isEmpty();
    assertRefused(
        PolicyRules.keepsName(GOLD, SILVER.spec()), Refusal.POLICY_NOT_POSSIBLE, "gold", "silver");
  }

  @Test
  void r6_a_policy_does_not_move_into_the_zone_of_one_of_its_machines() {
    var carriers = List.of(stopped(GOLD_ID));
    assertThat(PolicyRules.movesTo(GOLD, VAULT_B, carriers)).isEmpty();
    assertRefused(
        PolicyRules.movesTo(GOLD, VAULT_A, carriers), Refusal.SAME_AVAILABILITY_ZONE, "web");
  }

  @Test
  void r9_resources_go_first_then_jobs_then_the_policy() {
    var resource = List.of("virtual machine web");
    assertRefused(
        PolicyRules.deletable(GOLD, List.of(JOB), resource),
        Refusal.DEPENDENT_JOBS_EXIST,
        "virtual machine web still carries it");
    assertRefused(
        PolicyRules.deletable(GOLD, List.of(JOB), List.of()),
        Refusal.DEPENDENT_JOBS_EXIST,
        "job-1",
        "held");
    assertThat(PolicyRules.deletable(GOLD, List.of(), List.of())).isEmpty();
  }

  @Test
  void r9_only_a_held_job_that_does_not_run_can_be_deleted() {
    assertThat(PolicyRules.deletableJob(JOB, GOLD, true, Optional.empty())).isEmpty();
    assertRefused(
        PolicyRules.deletableJob(JOB, GOLD, false, Optional.empty()),
        Refusal.JOB_NOT_HELD,
        "job-1",
        "gold");
    assertRefused(
        PolicyRules.deletableJob(JOB, GOLD, true, Optional.of(new SessionId("session-1"))),
        Refusal.JOB_NOT_HELD,
        "session-1");
  }
}
