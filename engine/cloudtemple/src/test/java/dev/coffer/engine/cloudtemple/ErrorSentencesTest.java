package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.cloudtemple.fake.Fault;
import dev.coffer.engine.cloudtemple.fake.Rights;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each of the ways in which a connection is refused says in one sentence what to do. */
class ErrorSentencesTest extends VmwareScene {

  @Test
  void wrong_credentials_name_the_settings_to_check() {
    driver.write("secret", "another");
    var error = errorOf(this::look);
    assertThat(error).isInstanceOf(EngineError.Unauthorized.class);
    assertThat(error.message()).contains("401", "token").doesNotContain("another");
  }

  @Test
  void a_token_that_ended_is_renewed_without_a_word() {
    look();
    console.access().forgetTokens();
    assertThat(look().policies()).hasSize(1);
    console.clock().advance(Duration.ofMinutes(10));
    assertThat(look().policies()).hasSize(1);
    assertThat(console.access().logins()).isEqualTo(3);
  }

  @Test
  void a_personal_access_token_that_ended_asks_for_a_new_one() {
    look();
    console.access().remove(Driver.TOKEN);
    var error = errorOf(this::look);
    assertThat(error).isInstanceOf(EngineError.Unauthorized.class);
    assertThat(error.message()).containsIgnoringCase("access token");
  }

  @Test
  void a_right_that_is_missing_is_named() {
    console.access().revoke(Driver.TOKEN, Rights.SPP_READ);
    var error = errorOf(this::look);
    assertThat(error).isInstanceOf(EngineError.Unauthorized.class);
    assertThat(error.message()).contains("403", Rights.SPP_READ);
  }

  @Test
  void the_right_to_write_is_named_when_it_is_missing() {
    console.access().revoke(Driver.TOKEN, Rights.SPP_WRITE);
    assertThat(errorOf(this::assign).message()).contains("403", Rights.SPP_WRITE);
  }

  @Test
  void the_right_to_follow_activities_is_named_when_it_is_missing() {
    console.access().revoke(Driver.TOKEN, Rights.ACTIVITY_READ);
    var error = errorOf(this::assign);
    assertThat(error).isInstanceOf(EngineError.Unauthorized.class);
    assertThat(error.message()).contains("403", Rights.ACTIVITY_READ);
  }

  @Test
  void a_host_that_is_no_console_asks_to_check_the_address() {
    console.faults().always("POST", "personal_access_token$", Fault.page());
    assertThat(errorOf(this::look).message()).contains("address");
  }

  @Test
  void a_host_that_nobody_knows_asks_to_check_the_address() {
    driver.with("address", "https://console.invalid");
    anotherProcess();
    assertThat(errorOf(this::look).message()).contains("console.invalid", "address");
  }

  @Test
  void a_host_where_nobody_listens_asks_to_check_the_address() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    driver.with("address", "http://localhost:" + port);
    anotherProcess();
    var error = errorOf(this::look);
    assertThat(error).isInstanceOf(EngineError.Unavailable.class);
    assertThat(error.message()).contains("address");
  }

  @Test
  void a_host_that_has_no_such_path_is_no_console() {
    console.faults().always("POST", "personal_access_token$", Fault.status(404));
    assertThat(errorOf(this::look).message()).contains("404", "address");
  }
}
