package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class CallTest {

  @Test
  void links_keep_their_path_and_query_and_lose_the_host_of_the_inside() {
    assertThat(Call.pathOf("http://inside:8082/api/job/1?action=start&x=%5B"))
        .isEqualTo("/api/job/1?action=start&x=%5B");
    assertThat(Call.pathOf("/api/job/1")).isEqualTo("/api/job/1");
    assertThat(Call.get(Call.pathOf("http://a/b?c=d")).query("e", 1).on(URI.create("https://h")))
        .hasToString("https://h/b?c=d&e=1");
  }

  @Test
  void a_path_cannot_lead_to_another_host() {
    assertThat(
            Call.get(Call.pathOf("https://inside//elsewhere.example/a"))
                .on(URI.create("https://h:1")))
        .hasHost("h")
        .hasPort(1);
  }

  @Test
  void its_text_form_shows_neither_query_nor_body() {
    assertThat(Call.post("/a?b=c", "secret").header("X", "secret")).hasToString("POST /a");
  }
}
