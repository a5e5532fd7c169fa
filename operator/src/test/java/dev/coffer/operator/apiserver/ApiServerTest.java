package dev.coffer.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The API server of the tests is one that keeps the promises of a real one. */
@WithApiServer
class ApiServerTest {

  @Test
  void it_comes_up_and_serves_the_four_kinds(ApiServer server) {
    assertThat(server.admin().raw("/readyz")).isEqualTo("ok");
    assertThat(server.version().getMajor()).isEqualTo("1");
  }
}
