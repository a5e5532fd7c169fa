package dev.coffer.engine.spp.job;

import dev.coffer.engine.Problem;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.spp.wire.Condition;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why a session did not succeed, by its log (reference, section 8): the first error, else the first
 * warning. The id of the message is the reason; its words are for people. The log of a finished
 * session stays as it is, and is read once.
 */
public final class SessionLog {

  private static final String PATH = "/api/endeavour/log/job";
  private static final int MOST = 10_000;

  private final SppApi api;
  private final Map<String, Problem> known = new ConcurrentHashMap<>();

  public SessionLog(SppApi api) {
    this.api = api;
  }

  public Problem problemOf(Item session) {
    if (known.size() > MOST) {
      known.clear();
    }
    var remembered = Optional.ofNullable(known.get(session.id()));
    return remembered.orElseGet(() -> lookedUp(session));
  }

  private Problem lookedUp(Item session) {
    try {
      var problem = read(session);
      known.put(session.id(), problem);
      return problem;
    } catch (RemoteException e) {
      return unknown(session, "its log cannot be read now");
    }
  }

  private Problem read(Item session) {
    var filter =
        Condition.filter(
            Condition.is("jobsessionId", session.id()),
            Condition.in("type", List.of("ERROR", "WARN")));
    var lines = api.list(Call.get(PATH).query("filter", filter).query("sort", "logTime"), "logs");
    return first(lines, "ERROR")
        .or(() -> first(lines, "WARN"))
        .map(line -> problem(session, line))
        .orElseGet(() -> unknown(session, "its log does not say why"));
  }

  private static Problem unknown(Item session, String why) {
    return new Problem("SessionFailed", inWords(session, session.text("results").orElse(why)));
  }

  private static Optional<Item> first(List<Item> lines, String type) {
    return lines.stream()
        .filter(line -> line.text("type").filter(type::equals).isPresent())
        .findFirst();
  }

  private static Problem problem(Item session, Item line) {
    var id = line.text("messageId").filter(text -> text.matches("[A-Z][A-Za-z0-9]*"));
    var said = line.text("message").orElseGet(() -> String.join(", ", line.texts("messageParams")));
    return new Problem(id.orElse("SessionFailed"), inWords(session, said));
  }

  private static String inWords(Item session, String why) {
    return "session %s of job %s ended with %s: %s"
        .formatted(
            session.id(),
            session.text("jobName").orElse("?"),
            session.text("status").orElse("?"),
            why);
  }
}
