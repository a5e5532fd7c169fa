package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.Copy;
import dev.coffer.engine.Copy.Lock;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Retention;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The copies of the policies, and what went wrong with them last. */
public final class Copies {

  private final Sql sql;

  Copies(Sql sql) {
    this.sql = sql;
  }

  /**
   * A copy that a policy has.
   *
   * @param problem of the last attempt
   */
  public record Entry(PolicyId policy, Copy copy, Optional<Problem> problem) {}

  public List<Entry> all() throws SQLException {
    return sql.list("SELECT * FROM policy_copy ORDER BY policy, site", Copies::read);
  }

  List<Copy> of(PolicyId policy) throws SQLException {
    return sql.list("SELECT * FROM policy_copy WHERE policy = ?", Copies::read, policy).stream()
        .map(Entry::copy)
        .toList();
  }

  /** Replaces the copies of a policy; the problem of one that stays is kept. */
  void set(PolicyId policy, List<Copy> copies) throws SQLException {
    var sites = copies.stream().map(Copy::site).collect(Collectors.toSet());
    for (Copy before : of(policy)) {
      if (!sites.contains(before.site())) {
        sql.execute("DELETE FROM policy_copy WHERE policy = ? AND site = ?", policy, before.site());
      }
    }
    for (Copy copy : copies) {
      put(policy, copy);
    }
  }

  private void put(PolicyId policy, Copy copy) throws SQLException {
    var retention = copy.retention();
    sql.execute(
        """
        INSERT INTO policy_copy VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)
          ON CONFLICT (policy, site) DO UPDATE SET kind = excluded.kind,
            keep_last = excluded.keep_last, keep_hourly = excluded.keep_hourly,
            keep_daily = excluded.keep_daily, keep_weekly = excluded.keep_weekly,
            keep_monthly = excluded.keep_monthly, keep_yearly = excluded.keep_yearly,
            lock_mode = excluded.lock_mode, lock_days = excluded.lock_days
        """,
        policy,
        copy.site(),
        copy.kind(),
        retention.map(Retention::last),
        retention.map(Retention::hourly),
        retention.map(Retention::daily),
        retention.map(Retention::weekly),
        retention.map(Retention::monthly),
        retention.map(Retention::yearly),
        copy.lock().map(Lock::mode),
        copy.lock().map(Lock::days));
  }

  /** Notes how an attempt ended; empty: well. */
  public void ended(PolicyId policy, String site, Optional<Problem> problem) throws SQLException {
    sql.execute(
        "UPDATE policy_copy SET reason = ?, message = ? WHERE policy = ? AND site = ?",
        problem.map(Problem::reason),
        problem.map(Problem::message),
        policy,
        site);
  }

  private static Entry read(ResultSet row) throws SQLException {
    var mode = Sql.text(row, "lock_mode").map(Lock.Mode::valueOf);
    int days = row.getInt("lock_days");
    var copy =
        new Copy(
            row.getString("site"),
            Copy.Kind.valueOf(row.getString("kind")),
            retention(row),
            mode.map(who -> new Lock(who, days)));
    var message = Sql.text(row, "message");
    var problem =
        Sql.text(row, "reason").flatMap(why -> message.map(text -> new Problem(why, text)));
    return new Entry(new PolicyId(row.getString("policy")), copy, problem);
  }

  private static Optional<Retention> retention(ResultSet row) throws SQLException {
    int last = row.getInt("keep_last");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(
            new Retention(
                last,
                row.getInt("keep_hourly"),
                row.getInt("keep_daily"),
                row.getInt("keep_weekly"),
                row.getInt("keep_monthly"),
                row.getInt("keep_yearly")));
  }
}
