package dev.coffer.engine.cloudtemple.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.remote.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityStateTest {

  /** As recorded: the description still says that it waits when it has long failed. */
  private static final String FAILED =
      """
      {"id": "1", "description": "Assigning SLA policies is waiting to start",
       "type": "BackupActivity", "tags": ["slaPolicy", "assign", "virtual_disk"],
       "state": {"failed": {"startDate": "2023-01-01T00:00:00Z", "stopDate": "2023-01-01T00:00:09Z",
         "reason": "Could not find virtual disk 5 in compute/SPP"}}}
      """;

  @Test
  void the_state_is_its_one_key_and_the_description_is_not_read() throws Exception {
    var state = ActivityState.of(Json.MAPPER.readTree(FAILED));
    assertThat(state)
        .isEqualTo(new ActivityState.Failed("Could not find virtual disk 5 in compute/SPP"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"state\": {}}",
        "{\"state\": {\"waiting\": {}, \"running\": {}}}",
        "{\"state\": {\"paused\": {}}}",
        "{\"state\": null}"
      })
  void what_is_not_clear_is_neither_done_nor_failed(String json) throws Exception {
    assertThat(ActivityState.of(Json.MAPPER.readTree(json)))
        .isInstanceOf(ActivityState.Unclear.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "None of the workers were able to respond | TRANSIENT",
        "Failed to load configuration via API: 502 | TRANSIENT",
        "Failed to load configuration via API: Bad Gateway | TRANSIENT",
        "Failed to load configuration via API | PERMANENT",
        "Could not find virtual machine 1 in compute/SPP | NOT_INVENTORIED",
        "Could not find virtual disk 1 in compute/SPP | NOT_INVENTORIED",
        "Could not find SLA policy 1 | PERMANENT",
      })
  void the_reason_of_a_failure_says_whether_asking_again_helps(
      String reason, FailureReason meaning) {
    assertThat(FailureReason.of(reason)).isEqualTo(meaning);
  }
}
