package dev.coffer.engine.cloudtemple.fake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Personal access tokens, what they may do, and the JWTs that they are exchanged for (section 1).
 */
public final class Access {

  private static final byte[] KEY = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private final InstantSource clock;
  private final String tenant = UUID.randomUUID().toString();
  private final Map<String, Credential> credentials = new HashMap<>();
  private final Map<String, Issued> issued = new LinkedHashMap<>();
  private Duration lifetime = Duration.ofMinutes(5);
  private int logins;

  private record Credential(String user, String secret, Set<String> rights) {}

  private record Issued(String credential, Instant expires) {}

  Access(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes a personal access token. */
  public synchronized void add(String id, String secret, Set<String> rights) {
    credentials.put(id, new Credential(UUID.randomUUID().toString(), secret, Set.copyOf(rights)));
  }

  /** Takes a right away from a token, for the JWTs that it has already given as well. */
  public synchronized void revoke(String id, String right) {
    credentials.computeIfPresent(
        id,
        (_, had) -> {
          var rights = new HashSet<>(had.rights());
          rights.remove(right);
          return new Credential(had.user(), had.secret(), Set.copyOf(rights));
        });
  }

  /** The token itself ends: no exchange any more, and its JWTs are worth nothing. */
  public synchronized void remove(String id) {
    credentials.remove(id);
  }

  /** How long JWTs live that are given from now on; what is documented is contradictory. */
  public synchronized void lifetime(Duration lifetime) {
    this.lifetime = lifetime;
  }

  /** JWTs that were given until now are refused, before their time. */
  public synchronized void forgetTokens() {
    issued.clear();
  }

  /** Those that are worth something, the newest last. */
  public synchronized List<String> jwts() {
    return List.copyOf(issued.keySet());
  }

  /** How often a JWT was given. */
  public synchronized int logins() {
    return logins;
  }

  public String tenant() {
    return tenant;
  }

  /** The bare JWT, as {@code text/html}. */
  synchronized Answer login(Call call) {
    var id = call.text("id");
    var secret = call.text("secret");
    if (id.isEmpty() || secret.isEmpty()) {
      return Answer.badRequest("id and secret are required");
    }
    var credential = Optional.ofNullable(credentials.get(id.get()));
    if (credential.filter(known -> known.secret().equals(secret.get())).isEmpty()) {
      return unauthorized();
    }
    logins++;
    return Answer.html(200, newToken(id.get(), credential.get().user()));
  }

  /** What the bearer of a JWT may do; empty when it is worth nothing. */
  synchronized Optional<Set<String>> rightsOf(String jwt) {
    return Optional.ofNullable(issued.get(jwt))
        .filter(token -> clock.instant().isBefore(token.expires()))
        .map(token -> credentials.get(token.credential()))
        .map(Credential::rights);
  }

  static Answer unauthorized() {
    return Answer.error(401, "Unauthorized", "Unauthorized");
  }

  private String newToken(String credential, String user) {
    var now = clock.instant().getEpochSecond();
    var expires = now + lifetime.toSeconds();
    var claims =
        Json.object(
            "iat", now,
            "exp", expires,
            "jti", UUID.randomUUID().toString(),
            "userId", user,
            "companyId", tenant,
            "scope", Json.object("id", tenant));
    var signed = part(HEADER) + "." + part(Json.write(claims));
    var jwt = signed + "." + encoded(signature(signed));
    issued.put(jwt, new Issued(credential, Instant.ofEpochSecond(expires)));
    return jwt;
  }

  private static String part(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] signature(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot sign", e);
    }
  }
}
