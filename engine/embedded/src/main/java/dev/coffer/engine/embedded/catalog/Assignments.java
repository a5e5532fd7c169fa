package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VmId;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who carries which policies, and which disks are left out of them. */
public final class Assignments {

  private final Sql sql;

  Assignments(Sql sql) {
    this.sql = sql;
  }

  private record Pair<K>(K key, PolicyId policy) {}

  /** All there is, in three queries whatever the size of the fleet. */
  public Protection all() throws SQLException {
    return new Protection(
        grouped("SELECT vm, policy FROM vm_policy", VmId::new),
        grouped("SELECT disk, policy FROM disk_policy", DiskId::new),
        grouped("SELECT disk, policy FROM exclusion", DiskId::new));
  }

  /** What one machine and its disks have. */
  public Protection of(VmId vm) throws SQLException {
    return new Protection(
        grouped("SELECT vm, policy FROM vm_policy WHERE vm = ?", VmId::new, vm),
        grouped("SELECT disk, policy FROM disk_policy WHERE vm = ?", DiskId::new, vm),
        grouped("SELECT disk, policy FROM exclusion WHERE vm = ?", DiskId::new, vm));
  }

  /** What carries one policy, or leaves it out. */
  public Protection of(PolicyId policy) throws SQLException {
    return new Protection(
        grouped("SELECT vm, policy FROM vm_policy WHERE policy = ?", VmId::new, policy),
        grouped("SELECT disk, policy FROM disk_policy WHERE policy = ?", DiskId::new, policy),
        grouped("SELECT disk, policy FROM exclusion WHERE policy = ?", DiskId::new, policy));
  }

  private <K> Map<K, SortedSet<PolicyId>> grouped(
      String query, Function<String, K> key, Object... parameters) throws SQLException {
    return sql
        .list(
            query,
            row -> new Pair<>(key.apply(row.getString(1)), new PolicyId(row.getString(2))),
            parameters)
        .stream()
        .collect(
            Collectors.groupingBy(
                Pair::key,
                HashMap::new,
                Collectors.mapping(Pair::policy, Collectors.toCollection(TreeSet::new))));
  }

  /** Replaces what a machine carries; a policy that leaves takes the exclusions from it along. */
  public void assign(VmId vm, Set<PolicyId> policies) throws SQLException {
    sql.execute("DELETE FROM vm_policy WHERE vm = ?", vm);
    for (PolicyId policy : policies) {
      sql.execute("INSERT INTO vm_policy VALUES (?, ?)", vm, policy);
    }
    sql.execute(
        """
        DELETE FROM exclusion WHERE vm = ?
          AND policy NOT IN (SELECT policy FROM vm_policy WHERE vm = ?)
        """,
        vm,
        vm);
  }

  public void assign(VmId vm, DiskId disk, Set<PolicyId> policies) throws SQLException {
    sql.execute("DELETE FROM disk_policy WHERE disk = ?", disk);
    for (PolicyId policy : policies) {
      sql.execute("INSERT INTO disk_policy VALUES (?, ?, ?)", disk, vm, policy);
    }
  }

  public void exclude(VmId vm, DiskId disk, Set<PolicyId> policies) throws SQLException {
    sql.execute("DELETE FROM exclusion WHERE disk = ?", disk);
    for (PolicyId policy : policies) {
      sql.execute("INSERT INTO exclusion VALUES (?, ?, ?)", disk, vm, policy);
    }
  }

  /** Forgets a machine that the engine itself has removed. */
  public void forget(VmId vm) throws SQLException {
    sql.execute("DELETE FROM vm_policy WHERE vm = ?", vm);
    sql.execute("DELETE FROM disk_policy WHERE vm = ?", vm);
    sql.execute("DELETE FROM exclusion WHERE vm = ?", vm);
  }
}
