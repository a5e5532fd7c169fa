package dev.coffer.engine.spp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.EngineException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemTest {

  /** A job session as an appliance shows it. */
  private static final String SESSION =
      """
      {"id": 1577841955375, "jobId": "1004", "jobName": "vmware_Gold", "status": "COMPLETED",
       "start": 1577841955375, "end": 0, "percent": "50", "properties": {"statistics": [
         {"resourceType": "vm", "total": 3, "success": 2, "failed": 1}]},
       "links": {
         "self": {"href": "https://localhost:8082/api/endeavour/jobsession/1577841955375"},
         "start": {"href": "https://10.0.0.1/api/endeavour/job/1004?action=start&actionname=start",
                   "schema": "https://10.0.0.1/api/endeavour/job/1004/schema"}}}
      """;

  @Test
  void fields_are_read_however_they_are_written() throws Exception {
    var session = item(SESSION);
    assertThat(session.id()).isEqualTo("1577841955375");
    assertThat(session.name()).isEqualTo("1577841955375");
    assertThat(session.moment("start")).contains(Instant.ofEpochMilli(1577841955375L));
    assertThat(session.moment("end")).isEmpty();
    assertThat(session.moment("expirationTime")).isEmpty();
    assertThat(session.number("percent")).hasValue(50);
    assertThat(session.items("properties.statistics").getFirst().number("failed")).hasValue(1);
    assertThat(session.items("no.such.list")).isEmpty();
    assertThat(session.text("properties")).isEmpty();
  }

  @Test
  void a_link_is_asked_of_the_configured_host_and_told_as_it_was_written() throws Exception {
    var session = item(SESSION);
    assertThat(session.link("self")).contains("/api/endeavour/jobsession/1577841955375");
    assertThat(session.link("start"))
        .contains("/api/endeavour/job/1004?action=start&actionname=start");
    assertThat(session.schema("start")).contains("/api/endeavour/job/1004/schema");
    assertThat(session.href("self"))
        .contains("https://localhost:8082/api/endeavour/jobsession/1577841955375");
    assertThat(session.link("end_iv")).isEmpty();
    assertThat(session.offers()).containsExactlyInAnyOrder("self", "start");
  }

  @Test
  void an_object_without_an_id_is_none() throws Exception {
    var nameless = item("{}");
    assertThatThrownBy(nameless::id).isInstanceOf(EngineException.class);
    assertThat(nameless.offers()).isEmpty();
  }

  @Test
  void an_answer_of_the_node_layer_is_taken_out_of_its_envelope() throws Exception {
    assertThat(item("{\"statusCode\":201,\"response\":{\"id\":\"7\"}}").unwrapped().id())
        .isEqualTo("7");
    assertThat(item("{\"id\":\"8\"}").unwrapped().id()).isEqualTo("8");
    assertThat(item("{\"id\":\"9\",\"response\":\"ok\"}").unwrapped().id()).isEqualTo("9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"XSBLAH0012\",\"description\":\"the name \\\"x\\\" is taken\"}",
        "{\"statusCode\":400,\"response\":\"the name \\\"x\\\" is taken\"}",
        "{\"statusCode\":400,\"response\":{\"id\":\"1\",\"description\":\"the name \\\"x\\\" is taken\"}}",
        "{\"statusCode\":400,\"response\":{\"description\":\"the name \\\"x\\\" is taken"
      })
  void the_three_forms_of_an_error_say_the_same(String body) {
    assertThat(ErrorText.in(body)).contains("the name \"x\" is taken");
  }

  @Test
  void a_body_that_says_nothing_says_nothing() {
    assertThat(ErrorText.in("<html>Bad gateway</html>")).isEmpty();
    assertThat(ErrorText.in("{\"statusCode\":500,\"response\":{}}")).isEmpty();
  }

  private static Item item(String json) throws JsonProcessingException {
    return new Item(new ObjectMapper().readTree(json));
  }
}
