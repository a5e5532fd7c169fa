package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sessions: the queue of those to come, the machines of each, and what became of their disks. */
public final class Sessions {

  private static final String WITH_PROGRESS =
      """
      SELECT s.*, coalesce(p.done, 0) AS done_bytes, coalesce(p.total, 0) AS total_bytes
      FROM session s LEFT JOIN (
        SELECT session, sum(bytes * done) AS done, sum(bytes) AS total
        FROM session_vm GROUP BY session) p ON p.session = s.id
      """;

  private final Sql sql;

  Sessions(Sql sql) {
    this.sql = sql;
  }

  /** A machine that a session is to back up, with the size of the disks at its beginning. */
  public record Part(int position, VmId vm, long bytes) {}

  private record Owned(SessionId session, DiskResult disk) {}

  public Optional<SessionRecord> find(SessionId id) throws SQLException {
    return sql.first(WITH_PROGRESS + "WHERE s.id = ?", Sessions::read, id);
  }

  /** What an earlier call with that request made; it may no longer be listed. */
  public Optional<SessionId> madeBy(RequestId request) throws SQLException {
    return sql.first(
        "SELECT session FROM session_request WHERE request = ?",
        row -> new SessionId(row.getString(1)),
        request);
  }

  /** Those that are not finished, and those that ended at that moment or later; oldest first. */
  public List<SessionRecord> since(Instant moment) throws SQLException {
    return sql.list(
        WITH_PROGRESS + "WHERE s.ended IS NULL OR s.ended >= ? ORDER BY s.number",
        Sessions::read,
        moment);
  }

  /** Those that are not finished, in the order of their turn: begun ones first. */
  public List<SessionId> unfinished() throws SQLException {
    return sql.list(
        "SELECT id FROM session WHERE ended IS NULL ORDER BY state = 'QUEUED', number",
        row -> new SessionId(row.getString(1)));
  }

  /** Whether a run of the policy that no request asked for is waiting or under way. */
  public boolean hasUnfinishedScheduled(PolicyId policy) throws SQLException {
    return sql.exists(
        "SELECT 1 FROM session WHERE policy = ? AND ended IS NULL AND request IS NULL", policy);
  }

  /** A session of the policy that waits or is under way, if there is one. */
  public Optional<SessionId> unfinished(PolicyId policy) throws SQLException {
    return sql.first(
        "SELECT id FROM session WHERE policy = ? AND ended IS NULL ORDER BY number",
        row -> new SessionId(row.getString(1)),
        policy);
  }

  public void add(SessionRecord session) throws SQLException {
    sql.execute(
        """
        INSERT INTO session (id, policy, request, origin, vm, state, started)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        session.id(),
        session.policy(),
        session.request(),
        session.trigger(),
        session.vm(),
        session.state(),
        session.start());
    if (session.request().isPresent()) {
      sql.execute("INSERT INTO session_request VALUES (?, ?)", session.request(), session.id());
    }
  }

  public void begin(SessionId id, Instant start, List<Part> parts) throws SQLException {
    sql.execute("UPDATE session SET state = 'RUNNING', started = ? WHERE id = ?", start, id);
    for (Part part : parts) {
      sql.execute(
          "INSERT INTO session_vm VALUES (?, ?, ?, ?, 0)",
          id,
          part.position(),
          part.vm(),
          part.bytes());
    }
  }

  /** The machines that the session has still to do, in order. */
  public List<Part> pending(SessionId id) throws SQLException {
    return sql.list(
        "SELECT * FROM session_vm WHERE session = ? AND done = 0 ORDER BY position",
        row ->
            new Part(row.getInt("position"), new VmId(row.getString("vm")), row.getLong("bytes")),
        id);
  }

  /** Notes what became of a machine's disks; it is not done again. */
  public void done(SessionId id, Part part, List<DiskResult> results) throws SQLException {
    sql.execute(
        "UPDATE session_vm SET done = 1 WHERE session = ? AND position = ?", id, part.position());
    for (DiskResult result : results) {
      sql.execute(
          "INSERT OR REPLACE INTO disk_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          id,
          result.vm(),
          result.disk(),
          result.diskName(),
          result.readBytes(),
          result.storedBytes(),
          result.storedChunks(),
          result.problem().map(Problem::reason),
          result.problem().map(Problem::message),
          result.note());
    }
  }

  public void finish(SessionId id, Session.State state, Instant end, Optional<Problem> problem)
      throws SQLException {
    sql.execute(
        "UPDATE session SET state = ?, ended = ?, reason = ?, message = ? WHERE id = ?",
        state,
        end,
        problem.map(Problem::reason),
        problem.map(Problem::message),
        id);
  }

  public List<DiskResult> results(SessionId id) throws SQLException {
    return sql.list(
        "SELECT * FROM disk_result WHERE session = ? ORDER BY vm, disk", Sessions::disk, id);
  }

  /** The disks of the sessions that {@link #since} lists. */
  public Map<SessionId, List<DiskResult>> resultsSince(Instant moment) throws SQLException {
    return sql
        .list(
            """
            SELECT d.* FROM disk_result d JOIN session s ON s.id = d.session
            WHERE s.ended IS NULL OR s.ended >= ? ORDER BY d.vm, d.disk
            """,
            row -> new Owned(new SessionId(row.getString("session")), disk(row)),
            moment)
        .stream()
        .collect(
            Collectors.groupingBy(
                Owned::session, Collectors.mapping(Owned::disk, Collectors.toList())));
  }

  /** Forgets sessions that ended before that moment. */
  public void forgetBefore(Instant moment) throws SQLException {
    sql.execute("DELETE FROM session WHERE ended < ?", moment);
  }

  private static DiskResult disk(ResultSet row) throws SQLException {
    return new DiskResult(
        new VmId(row.getString("vm")),
        new DiskId(row.getString("disk")),
        row.getString("name"),
        row.getLong("read_bytes"),
        row.getLong("stored_bytes"),
        row.getLong("stored_chunks"),
        problem(row),
        Sql.text(row, "note"));
  }

  private static SessionRecord read(ResultSet row) throws SQLException {
    return new SessionRecord(
        new SessionId(row.getString("id")),
        new PolicyId(row.getString("policy")),
        Sql.text(row, "request").map(RequestId::new),
        Session.Trigger.valueOf(row.getString("origin")),
        Sql.text(row, "vm").map(VmId::new),
        Session.State.valueOf(row.getString("state")),
        Sql.moment(row, "started"),
        Sql.maybeMoment(row, "ended"),
        new Progress(row.getLong("done_bytes"), row.getLong("total_bytes")),
        problem(row));
  }

  static Optional<Problem> problem(ResultSet row) throws SQLException {
    var message = Sql.text(row, "message");
    return Sql.text(row, "reason")
        .flatMap(reason -> message.map(words -> new Problem(reason, words)));
  }
}
