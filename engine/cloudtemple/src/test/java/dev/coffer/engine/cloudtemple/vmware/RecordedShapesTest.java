package dev.coffer.engine.cloudtemple.vmware;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobState;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.cloudtemple.settings.Assumptions;
import dev.coffer.engine.cloudtemple.wire.JobSession;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import dev.coffer.engine.remote.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes as they were recorded of a live system, and those that may come. */
class RecordedShapesTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
  private static final String POLICY =
      """
      {"ID": "442718ef-44a1-43d7-9b57-2d910d74e928", "Name": "SLA_ADMIN", "SubPolicies": [
        {"type": "REPLICATION", "useEncryption": false, "software": true, "site": "DC-EQX6",
         "retention": {"age": 15},
         "trigger": {"frequency": 1, "type": "DAILY", "activateDate": 1568617200000},
         "target": {"id": "1000", "href": "http://spp1/api/site/1000", "resourceType": "site"}},
        {"type": "REPLICATION", "software": false, "site": "DC-TH3S", "retention": {"age": 90}}]}
      """;
  private static final String SESSION =
      """
      {"id": "1664000000000", "jobName": "vmware_SLA_ADMIN", "jobId": "1011", "type": "protection",
       "start": 1664000000000, "end": 1664000069102, "duration": 69102, "status": "%s",
       "statistics": {"total": 3, "success": 2, "failed": 1, "skipped": 0},
       "slaPolicies": [{"id": "2115", "name": "SLA_ADMIN", "href": "https://spp/2115"}]}
      """;

  @Test
  void a_policy_is_what_it_does_by_software_and_keeps_days() throws Exception {
    var policy = SlaPolicies.policy(policy(), PARIS);
    assertThat(policy.name()).isEqualTo("SLA_ADMIN");
    assertThat(policy.spec().site()).isEqualTo("DC-EQX6");
    assertThat(policy.spec().retention()).isEqualTo(new Retention(0, 0, 15, 0, 0, 0));
    assertThat(policy.spec().schedule().orElseThrow().cron()).isEqualTo("0 9 * * *");
  }

  @Test
  void a_policy_that_says_nothing_stores_nowhere_and_runs_never() throws Exception {
    var bare = SlaPolicies.policy(read("{\"id\": \"x\", \"name\": \"nobackup\"}"), PARIS);
    assertThat(bare.spec().site()).isEqualTo(SlaPolicies.NOWHERE);
    assertThat(bare.spec().schedule()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,daily=1",
    "1000,daily=1000",
    "1001,weekly=143",
    "3650,weekly=521",
    "9000,monthly=300"
  })
  void days_that_cannot_be_counted_in_days_never_become_more(long days, String kept) {
    assertThat(SlaPolicies.retention(Optional.of(days))).hasToString(kept);
  }

  @Test
  void a_session_is_joined_by_the_name_of_its_policy_since_its_ids_are_others() throws Exception {
    var session = session("FAILED");
    assertThat(session.policy()).isEqualTo(new PolicyId(policy().id()));
    assertThat(session.end()).contains(Instant.ofEpochMilli(1664000069102L));
    assertThat(session.problem().orElseThrow().message()).startsWith("1 of 3 machines were not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESOURCE ACTIVE", "SOMETHING NEW", ""})
  void a_state_that_is_not_known_is_neither_finished_nor_a_success(String literal)
      throws Exception {
    assertThat(session(literal).state()).isEqualTo(Session.State.UNKNOWN);
    assertThat(session(literal).end()).isEmpty();
  }

  @Test
  void five_hundred_sessions_are_taken_for_a_list_that_was_cut() throws Exception {
    var one = Json.MAPPER.readValue(SESSION.formatted("FAILED"), JobSession.class);
    assertThat(Sessions.isCut(IntStream.range(0, 500).mapToObj(_ -> one).toList())).isTrue();
    assertThat(Sessions.isCut(IntStream.range(0, 499).mapToObj(_ -> one).toList())).isFalse();
  }

  @Test
  void an_inventory_and_a_session_of_no_policy_are_left_out() throws Exception {
    var catalog =
        job("{\"id\": \"1004\", \"name\": \"Hypervisor Inventory\", \"policyId\": \"1004\"}");
    assertThat(jobs(catalog)).isEmpty();
    var restore =
        Json.MAPPER.readValue(
            "{\"id\": \"7\", \"jobName\": \"onDemandRestore_7\", \"start\": 1}", JobSession.class);
    assertThat(Sessions.of(List.of(restore), List.of(policy()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"HELD", "held"})
  void a_job_is_held_whatever_the_case_of_its_status(String literal) throws Exception {
    var told = jobs(policyJob(literal)).getFirst();
    assertThat(told.isHeld()).isTrue();
    assertThat(told.nextRun()).isEmpty();
    assertThat(Jobs.isHeld(policy(), List.of(policyJob(literal)), Assumptions.USUAL)).isTrue();
  }

  @Test
  void a_status_that_is_not_known_is_not_held_and_not_idle() throws Exception {
    assertThat(jobs(policyJob("PENDING")).getFirst().state())
        .isEqualTo(new JobState.Unknown("PENDING"));
    assertThat(jobs(policyJob("IDLE")).getFirst().nextRun())
        .contains(Instant.parse("2026-03-02T08:00:00Z"));
  }

  private static List<Job> jobs(dev.coffer.engine.cloudtemple.wire.Job job) throws Exception {
    return Jobs.of(
        _ -> true,
        List.of(job),
        List.of(policy()),
        List.of(),
        Assumptions.USUAL,
        Instant.parse("2026-03-01T10:00:00Z"));
  }

  private static dev.coffer.engine.cloudtemple.wire.Job policyJob(String status)
      throws JsonProcessingException {
    return job(
        "{\"id\": \"1011\", \"name\": \"vmware_SLA_ADMIN\", \"status\": \"%s\"}".formatted(status));
  }

  private static dev.coffer.engine.cloudtemple.wire.Job job(String json)
      throws JsonProcessingException {
    return Json.MAPPER.readValue(json, dev.coffer.engine.cloudtemple.wire.Job.class);
  }

  private static Session session(String status) throws JsonProcessingException {
    var session = Json.MAPPER.readValue(SESSION.formatted(status), JobSession.class);
    return Sessions.of(List.of(session), List.of(policy())).getFirst();
  }

  private static SlaPolicy policy() throws JsonProcessingException {
    return read(POLICY);
  }

  private static SlaPolicy read(String json) throws JsonProcessingException {
    return Json.MAPPER.readValue(json, SlaPolicy.class);
  }
}
