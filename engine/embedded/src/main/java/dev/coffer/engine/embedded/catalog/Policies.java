package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The policies. */
public final class Policies {

  private final Sql sql;

  Policies(Sql sql) {
    this.sql = sql;
  }

  public List<Policy> all() throws SQLException {
    return sql.list("SELECT * FROM policy ORDER BY name", Policies::read);
  }

  public Optional<Policy> find(PolicyId id) throws SQLException {
    return sql.first("SELECT * FROM policy WHERE id = ?", Policies::read, id);
  }

  public Optional<Policy> named(String name) throws SQLException {
    return sql.first("SELECT * FROM policy WHERE name = ?", Policies::read, name);
  }

  /** What an earlier call with that request made; it may have been deleted since. */
  public Optional<PolicyId> madeBy(RequestId request) throws SQLException {
    return sql.first(
        "SELECT policy FROM policy_request WHERE request = ?",
        row -> new PolicyId(row.getString(1)),
        request);
  }

  public void add(PolicyId id, RequestId request, PolicySpec spec) throws SQLException {
    var retention = spec.retention();
    sql.execute(
        "INSERT INTO policy VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        spec.name(),
        spec.site(),
        spec.schedule().map(Schedule::cron),
        spec.schedule().map(Schedule::zone),
        retention.last(),
        retention.hourly(),
        retention.daily(),
        retention.weekly(),
        retention.monthly(),
        retention.yearly());
    sql.execute("INSERT INTO policy_request VALUES (?, ?)", request, id);
  }

  /** Changes all but the name. */
  public void update(PolicyId id, PolicySpec spec) throws SQLException {
    var retention = spec.retention();
    sql.execute(
        """
        UPDATE policy SET site = ?, cron = ?, zone = ?, keep_last = ?, keep_hourly = ?,
          keep_daily = ?, keep_weekly = ?, keep_monthly = ?, keep_yearly = ? WHERE id = ?
        """,
        spec.site(),
        spec.schedule().map(Schedule::cron),
        spec.schedule().map(Schedule::zone),
        retention.last(),
        retention.hourly(),
        retention.daily(),
        retention.weekly(),
        retention.monthly(),
        retention.yearly(),
        id);
  }

  /** Removes the policy, and the assignments to machines that are gone. */
  public void remove(PolicyId id) throws SQLException {
    sql.execute("DELETE FROM policy WHERE id = ?", id);
  }

  private static Policy read(ResultSet row) throws SQLException {
    var cron = Sql.text(row, "cron");
    var zone = Sql.text(row, "zone").map(ZoneId::of);
    return new Policy(
        new PolicyId(row.getString("id")),
        new PolicySpec(
            row.getString("name"),
            row.getString("site"),
            cron.flatMap(fields -> zone.map(where -> new Schedule(fields, where))),
            new Retention(
                row.getInt("keep_last"),
                row.getInt("keep_hourly"),
                row.getInt("keep_daily"),
                row.getInt("keep_weekly"),
                row.getInt("keep_monthly"),
                row.getInt("keep_yearly"))));
  }
}
