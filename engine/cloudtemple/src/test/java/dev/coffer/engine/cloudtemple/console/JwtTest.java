package dev.coffer.engine.cloudtemple.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.remote.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class JwtTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void its_life_is_that_of_its_own_claims_from_when_it_came() {
    var jwt = jwt("{\"exp\": 1300, \"iat\": 1000, \"userId\": \"u\"}");
    assertThat(Jwt.token(jwt + "\n", NOW)).contains(Token.lasting(jwt, NOW, Duration.ofMinutes(5)));
  }

  @Test
  void without_claims_about_its_life_it_lives_until_it_is_refused() {
    assertThat(Jwt.token(jwt("{}"), NOW).orElseThrow().life()).isEmpty();
  }

  @Test
  void what_is_no_jwt_is_no_token() {
    assertThat(Jwt.token("<html>", NOW)).isEmpty();
    assertThat(Jwt.token("a.%%%.c", NOW)).isEmpty();
    assertThat(Jwt.token("a." + encoded("not json") + ".c", NOW)).isEmpty();
  }

  private static String jwt(String claims) {
    return encoded("{}") + "." + encoded(claims) + ".signature";
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
