package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.VmId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Restores: the queue of those to come, and what became of the others. */
public final class Restores {

  private static final String UNDER_WAY =
      "phase IN ('QUEUED', 'RUNNING', 'VERIFYING', 'PROMOTING', 'CLEANING_UP')";

  private final Sql sql;

  Restores(Sql sql) {
    this.sql = sql;
  }

  public List<Restore> all() throws SQLException {
    return sql.list("SELECT * FROM restore ORDER BY number", Restores::read);
  }

  public Optional<Restore> find(RestoreId id) throws SQLException {
    return sql.first("SELECT * FROM restore WHERE id = ?", Restores::read, id);
  }

  /** What an earlier call with that request made; it may no longer be listed. */
  public Optional<RestoreId> madeBy(RequestId request) throws SQLException {
    return sql.first(
        "SELECT restore FROM restore_request WHERE request = ?",
        row -> new RestoreId(row.getString(1)),
        request);
  }

  /** Whether there was such a restore, listed still or not. */
  public boolean existed(RestoreId id) throws SQLException {
    return sql.exists("SELECT 1 FROM restore_request WHERE restore = ?", id);
  }

  /** Those that the engine has to work on, oldest first. */
  public List<Restore> underWay() throws SQLException {
    return sql.list(
        "SELECT * FROM restore WHERE " + UNDER_WAY + " ORDER BY number", Restores::read);
  }

  /** Points that a restore still reads, or will need for a promotion. */
  public Set<PointId> neededPoints() throws SQLException {
    return sql
        .list(
            "SELECT point FROM restore WHERE "
                + UNDER_WAY
                + " OR (phase = 'READY' AND form = 'TEST')",
            row -> new PointId(row.getString(1)))
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  public void add(RestoreId id, RequestId request, RestoreOrder order, Instant now)
      throws SQLException {
    var columns = OrderColumns.of(order.form());
    var verification =
        order.form() instanceof Test test ? test.verification() : Optional.<Verification>empty();
    sql.execute(
        """
        INSERT INTO restore (id, request, point, form, name, disks, power_on, paths, phase,
          done_bytes, total_bytes, started, checks, verify_millis)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)
        """,
        id,
        request,
        order.point(),
        columns.form(),
        columns.name(),
        columns.disks(),
        columns.powerOn(),
        columns.paths(),
        Phase.QUEUED,
        now,
        verification.map(VerificationText::ofNew),
        verification.map(asked -> asked.timeout().toMillis()));
    sql.execute("INSERT INTO restore_request VALUES (?, ?)", request, id);
  }

  public void begin(RestoreId id, long totalBytes) throws SQLException {
    sql.execute(
        "UPDATE restore SET phase = 'RUNNING', total_bytes = ? WHERE id = ?", totalBytes, id);
  }

  /** Something else is asked for; what was noted of the phase before is over. */
  public void phase(RestoreId id, Phase phase) throws SQLException {
    sql.execute("UPDATE restore SET phase = ?, note = NULL WHERE id = ?", phase, id);
  }

  /** What a person should know while it is under way. */
  public void note(RestoreId id, String note) throws SQLException {
    sql.execute("UPDATE restore SET note = ? WHERE id = ?", note, id);
  }

  /** Notes the result; the phase that it reached, and for how many bytes. */
  public void finish(
      RestoreId id,
      Phase phase,
      Instant end,
      long bytes,
      Optional<RestoredVm> vm,
      Optional<String> location,
      Optional<String> note)
      throws SQLException {
    sql.execute(
        """
        UPDATE restore SET phase = ?, ended = ?, done_bytes = ?, total_bytes = ?, vm = ?,
          vm_name = ?, location = ?, note = ? WHERE id = ?
        """,
        phase,
        end,
        bytes,
        bytes,
        vm.map(RestoredVm::id),
        vm.map(RestoredVm::name),
        location,
        note,
        id);
  }

  public void fail(RestoreId id, Instant end, Problem problem) throws SQLException {
    sql.execute(
        """
        UPDATE restore SET phase = 'FAILED', ended = ?, reason = ?, message = ?, vm = NULL,
          vm_name = NULL, location = NULL WHERE id = ?
        """,
        end,
        problem.reason(),
        problem.message(),
        id);
  }

  /** A Test machine stays as it is although something could not be done with it. */
  public void backToReady(RestoreId id, String note) throws SQLException {
    sql.execute("UPDATE restore SET phase = 'READY', note = ? WHERE id = ?", note, id);
  }

  /**
   * Begins to promote a Test machine.
   *
   * @param on whether it is on; then it is to be started as the original
   */
  public void promote(RestoreId id, boolean on) throws SQLException {
    phase(id, Phase.PROMOTING);
    sql.execute("UPDATE restore SET goes_on = ? WHERE id = ?", on, id);
  }

  /** The machine that is promoted is told to shut down: when it is off then, that is why. */
  public void isToShutDown(RestoreId id) throws SQLException {
    sql.execute("UPDATE restore SET goes_on = 2 WHERE id = ?", id);
  }

  /** Whether the machine that is promoted was on when that was ordered. */
  public boolean isToGoOn(RestoreId id) throws SQLException {
    return sql.exists("SELECT 1 FROM restore WHERE id = ? AND goes_on > 0", id);
  }

  /** Whether a machine that is promoted, and off by now, was never told to shut down. */
  public boolean hasStoppedByItself(RestoreId id) throws SQLException {
    return sql.exists("SELECT 1 FROM restore WHERE id = ? AND goes_on = 1", id);
  }

  /** Forgets those that ended before that moment; a Test machine's only when it is gone. */
  public void forgetBefore(Instant moment) throws SQLException {
    sql.execute(
        "DELETE FROM restore WHERE ended < ? AND NOT (form = 'TEST' AND phase = 'READY') AND NOT "
            + UNDER_WAY,
        moment);
  }

  /** How the checks of a restore stand now. */
  public void outcomes(RestoreId id, List<Outcome> outcomes) throws SQLException {
    sql.execute("UPDATE restore SET checks = ? WHERE id = ?", VerificationText.of(outcomes), id);
  }

  /** The machine is there, and its guest is looked at from now on, until that moment at most. */
  public void verify(RestoreId id, RestoredVm vm, String location, Instant until)
      throws SQLException {
    sql.execute(
        """
        UPDATE restore SET phase = 'VERIFYING', vm = ?, vm_name = ?, location = ?,
          done_bytes = total_bytes, verify_until = ?, note = NULL WHERE id = ?
        """,
        vm.id(),
        vm.name(),
        location,
        until,
        id);
  }

  /** The restores whose guests are looked at, each with the moment at which that ends. */
  public Map<RestoreId, Instant> verifying() throws SQLException {
    return sql
        .list(
            "SELECT id, verify_until FROM restore WHERE phase = 'VERIFYING' ORDER BY number",
            row -> Map.entry(new RestoreId(row.getString("id")), Sql.moment(row, "verify_until")))
        .stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Restore read(ResultSet row) throws SQLException {
    var vmName = Sql.text(row, "vm_name");
    var outcomes = Sql.text(row, "checks").map(VerificationText::read).orElse(List.<Outcome>of());
    return new Restore(
        new RestoreId(row.getString("id")),
        new RequestId(row.getString("request")),
        new RestoreOrder(new PointId(row.getString("point")), orderForm(row, outcomes)),
        Phase.valueOf(row.getString("phase")),
        new Progress(row.getLong("done_bytes"), row.getLong("total_bytes")),
        Sql.moment(row, "started"),
        Sql.maybeMoment(row, "ended"),
        Sql.text(row, "vm").flatMap(vm -> vmName.map(name -> new RestoredVm(new VmId(vm), name))),
        Sql.text(row, "location"),
        Sql.text(row, "note"),
        Sessions.problem(row),
        outcomes);
  }

  private static RestoreOrder.Form orderForm(ResultSet row, List<Outcome> outcomes)
      throws SQLException {
    var timeout = Duration.ofMillis(row.getLong("verify_millis"));
    return new OrderColumns(
            row.getString("form"),
            row.getString("name"),
            row.getString("disks"),
            row.getBoolean("power_on"),
            row.getString("paths"))
        .toForm(
            outcomes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new Verification(outcomes.stream().map(Outcome::check).toList(), timeout)));
  }
}
