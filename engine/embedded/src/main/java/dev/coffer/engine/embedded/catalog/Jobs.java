package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState.Held;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The jobs of the policies, held or not. */
public final class Jobs {

  private final Sql sql;

  Jobs(Sql sql) {
    this.sql = sql;
  }

  public List<JobRecord> all() throws SQLException {
    return sql.list("SELECT * FROM job ORDER BY id", Jobs::read);
  }

  public Optional<JobRecord> find(JobId id) throws SQLException {
    return sql.first("SELECT * FROM job WHERE id = ?", Jobs::read, id);
  }

  public List<JobRecord> of(PolicyId policy) throws SQLException {
    return sql.list("SELECT * FROM job WHERE policy = ? ORDER BY id", Jobs::read, policy);
  }

  /** Policies with a held job. */
  public Set<PolicyId> heldPolicies() throws SQLException {
    return sql
        .list(
            "SELECT DISTINCT policy FROM job WHERE hold_cause IS NOT NULL",
            row -> new PolicyId(row.getString("policy")))
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  public void add(JobId id, PolicyId policy, String type, Instant owedSince) throws SQLException {
    sql.execute(
        "INSERT INTO job VALUES (?, ?, ?, NULL, NULL, NULL, ?)", id, policy, type, owedSince);
  }

  public void hold(JobId id, HoldCause cause, Instant since) throws SQLException {
    sql.execute("UPDATE job SET hold_cause = ?, held_since = ? WHERE id = ?", cause, since, id);
  }

  /** Ends a hold; what would have run meanwhile is not owed. */
  public void release(JobId id, Instant now) throws SQLException {
    sql.execute(
        "UPDATE job SET hold_cause = NULL, held_since = NULL, owed_since = ? WHERE id = ?",
        now,
        id);
  }

  /** Forgives what was due until then. */
  public void owedSince(JobId id, Instant moment) throws SQLException {
    sql.execute("UPDATE job SET owed_since = ? WHERE id = ?", moment, id);
  }

  public void ran(PolicyId policy, Instant start) throws SQLException {
    sql.execute("UPDATE job SET last_run = ? WHERE policy = ?", start, policy);
  }

  public void remove(JobId id) throws SQLException {
    sql.execute("DELETE FROM job WHERE id = ?", id);
  }

  private static JobRecord read(ResultSet row) throws SQLException {
    var since = Sql.maybeMoment(row, "held_since");
    return new JobRecord(
        new JobId(row.getString("id")),
        new PolicyId(row.getString("policy")),
        row.getString("type"),
        Sql.text(row, "hold_cause").map(cause -> new Held(HoldCause.valueOf(cause), since)),
        Sql.maybeMoment(row, "last_run"),
        Sql.moment(row, "owed_since"));
  }
}
