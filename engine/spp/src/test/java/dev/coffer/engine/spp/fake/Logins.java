package dev.coffer.engine.spp.fake;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sessions of callers: a password opens one, and it ends after 45 idle minutes (section 1). */
final class Logins {

  private static final long IDLE_MILLIS = 45 * 60_000L;

  private final State state;
  private final Map<String, Long> lastUse = new ConcurrentHashMap<>();
  private final List<String> issued = new CopyOnWriteArrayList<>();
  final String user = "coffer";
  final String password = "s3cret-of-the-fake";

  Logins(State state) {
    this.state = state;
  }

  Reply open(Call call) {
    var given = call.authorization().map(Logins::decode).orElse("");
    if (!given.equals(user + ":" + password)) {
      throw new SppRefusal(401, "user name or password is not correct");
    }
    var id = UUID.randomUUID().toString().replace("-", "");
    lastUse.put(id, state.now());
    issued.add(id);
    var body = Json.object().put("sessionid", id);
    body.putObject("user").put("name", user).put("type", "user").putObject("links");
    return Reply.ok(body);
  }

  Reply close(Call call) {
    call.session().ifPresent(lastUse::remove);
    return Reply.none();
  }

  void check(Call call) {
    long now = state.now();
    var used = call.session().map(lastUse::get).filter(last -> now - last <= IDLE_MILLIS);
    if (used.isEmpty()) {
      call.session().ifPresent(lastUse::remove);
      throw new SppRefusal(401, "the session is missing or has expired");
    }
    lastUse.put(call.session().orElseThrow(), now);
  }

  List<String> issued() {
    return List.copyOf(issued);
  }

  void forget() {
    lastUse.clear();
  }

  private static String decode(String header) {
    return Optional.of(header)
        .filter(value -> value.startsWith("Basic "))
        .map(
            value ->
                new String(Base64.getDecoder().decode(value.substring(6)), StandardCharsets.UTF_8))
        .orElse("");
  }
}
