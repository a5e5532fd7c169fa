package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void what_might_be_a_secret_is_left_out() {
    assertThat(Excerpt.of("{\"error\": \"no\", \"password\": \"hunter2\", \"clientSecret\":\"x\"}"))
        .isEqualTo("{\"error\": \"no\", \"password\": ***, \"clientSecret\":***}");
    assertThat(Excerpt.of("token=abc.def&x=1")).isEqualTo("token=***&x=1");
    assertThat(Excerpt.of("got eyJ" + "a".repeat(80))).isEqualTo("got ***");
  }

  @Test
  void a_long_body_is_cut_and_lines_and_control_characters_are_gone() {
    assertThat(Excerpt.of("a\n\tb\u001b[31m " + "word ".repeat(100)))
        .startsWith("a b [31m word")
        .endsWith("...")
        .hasSize(203);
  }

  @Test
  void a_page_is_known_by_its_title() {
    assertThat(Excerpt.of("<html><head><title>Bad\nGateway</title>"))
        .isEqualTo("a web page named Bad Gateway");
    assertThat(Excerpt.of("<p>")).isEqualTo("a web page");
  }
}
