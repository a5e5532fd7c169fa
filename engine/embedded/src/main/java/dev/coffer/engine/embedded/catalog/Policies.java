package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.Copy;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The policies. */
public final class Policies {

  private final Sql sql;
  private final Copies copies;

  Policies(Sql sql, Copies copies) {
    this.sql = sql;
    this.copies = copies;
  }

  public List<Policy> all() throws SQLException {
    Map<PolicyId, List<Copy>> byPolicy =
        copies.all().stream()
            .collect(
                Collectors.groupingBy(
                    Copies.Entry::policy,
                    Collectors.mapping(Copies.Entry::copy, Collectors.toList())));
    return sql.list(
        "SELECT * FROM policy ORDER BY name",
        row -> read(row, id -> byPolicy.getOrDefault(id, List.of())));
  }

  public Optional<Policy> find(PolicyId id) throws SQLException {
    return sql.first("SELECT * FROM policy WHERE id = ?", this::read, id);
  }

  public Optional<Policy> named(String name) throws SQLException {
    return sql.first("SELECT * FROM policy WHERE name = ?", this::read, name);
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
    copies.set(id, spec.copies());
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
    copies.set(id, spec.copies());
  }

  /** Removes the policy, and the assignments to machines that are gone. */
  public void remove(PolicyId id) throws SQLException {
    sql.execute("DELETE FROM policy WHERE id = ?", id);
  }

  private interface CopiesOf {
    List<Copy> policy(PolicyId id) throws SQLException;
  }

  private Policy read(ResultSet row) throws SQLException {
    return read(row, copies::of);
  }

  private static Policy read(ResultSet row, CopiesOf copies) throws SQLException {
    var id = new PolicyId(row.getString("id"));
    var cron = Sql.text(row, "cron");
    var zone = Sql.text(row, "zone").map(ZoneId::of);
    return new Policy(
        id,
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
                row.getInt("keep_yearly")),
            copies.policy(id)));
  }
}
