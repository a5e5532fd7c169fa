package dev.coffer.engine.cloudtemple.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coffer.engine.remote.Json;
import dev.coffer.engine.remote.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token that the API gives: a bare JWT. How long it lives is documented in contradictory ways,
 * so its own claims count: {@code exp} less {@code iat}, from when it came, whatever the clocks of
 * both sides say. Its signature is nobody's business here.
 */
final class Jwt {

  private record Claims(@Nullable Long exp, @Nullable Long iat) {}

  private Jwt() {}

  /** The token; empty when the text is no JWT. */
  static Optional<Token> token(String text, Instant now) {
    String[] parts = text.strip().split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      var json = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      var claims = Json.MAPPER.readValue(json, Claims.class);
      return Optional.of(new Token(text.strip(), now, life(claims), Optional.empty()));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> life(Claims claims) {
    return claims.exp() == null || claims.iat() == null || claims.exp() <= claims.iat()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(claims.exp() - claims.iat()));
  }
}
