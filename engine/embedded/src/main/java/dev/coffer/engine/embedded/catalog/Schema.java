package dev.coffer.engine.embedded.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables, and the number of their version, which SQLite keeps as {@code user_version}. */
final class Schema {

  static final int VERSION = 4;

  private static final String COPIES =
      """
      CREATE TABLE policy_copy (
        policy TEXT NOT NULL REFERENCES policy(id) ON DELETE CASCADE, site TEXT NOT NULL,
        kind TEXT NOT NULL, keep_last INTEGER, keep_hourly INTEGER, keep_daily INTEGER,
        keep_weekly INTEGER, keep_monthly INTEGER, keep_yearly INTEGER, lock_mode TEXT,
        lock_days INTEGER, reason TEXT, message TEXT, PRIMARY KEY (policy, site)) WITHOUT ROWID
      """;

  /**
   * Of a restore that verifies: its checks as they stand, how long they may take, until when. Of
   * one that is promoted: whether its machine goes on as the original (1), and has been told to
   * shut down for that (2).
   */
  private static final List<String> OF_TEST_MACHINES =
      List.of(
          "ALTER TABLE restore ADD COLUMN checks TEXT",
          "ALTER TABLE restore ADD COLUMN verify_millis INTEGER",
          "ALTER TABLE restore ADD COLUMN verify_until INTEGER",
          "ALTER TABLE restore ADD COLUMN goes_on INTEGER NOT NULL DEFAULT 0");

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE policy (
            id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, site TEXT NOT NULL, cron TEXT, zone TEXT,
            keep_last INTEGER NOT NULL, keep_hourly INTEGER NOT NULL, keep_daily INTEGER NOT NULL,
            keep_weekly INTEGER NOT NULL, keep_monthly INTEGER NOT NULL,
            keep_yearly INTEGER NOT NULL)
          """,
          COPIES,
          // A request is answered alike for ever, also when what it made is gone.
          """
          CREATE TABLE policy_request (
            request TEXT PRIMARY KEY, policy TEXT NOT NULL) WITHOUT ROWID
          """,
          """
          CREATE TABLE session_request (
            request TEXT PRIMARY KEY, session TEXT NOT NULL) WITHOUT ROWID
          """,
          """
          CREATE TABLE restore_request (
            request TEXT PRIMARY KEY, restore TEXT NOT NULL) WITHOUT ROWID
          """,
          """
          CREATE TABLE job (
            id TEXT PRIMARY KEY, policy TEXT NOT NULL REFERENCES policy(id), type TEXT NOT NULL,
            hold_cause TEXT, held_since INTEGER, last_run INTEGER, owed_since INTEGER NOT NULL)
          """,
          "CREATE INDEX job_policy ON job (policy)",
          """
          CREATE TABLE vm_policy (
            vm TEXT NOT NULL, policy TEXT NOT NULL REFERENCES policy(id) ON DELETE CASCADE,
            PRIMARY KEY (vm, policy)) WITHOUT ROWID
          """,
          "CREATE INDEX vm_policy_policy ON vm_policy (policy)",
          """
          CREATE TABLE disk_policy (
            disk TEXT NOT NULL, vm TEXT NOT NULL,
            policy TEXT NOT NULL REFERENCES policy(id) ON DELETE CASCADE,
            PRIMARY KEY (disk, policy)) WITHOUT ROWID
          """,
          "CREATE INDEX disk_policy_vm ON disk_policy (vm)",
          "CREATE INDEX disk_policy_policy ON disk_policy (policy)",
          """
          CREATE TABLE exclusion (
            disk TEXT NOT NULL, vm TEXT NOT NULL,
            policy TEXT NOT NULL REFERENCES policy(id) ON DELETE CASCADE,
            PRIMARY KEY (disk, policy)) WITHOUT ROWID
          """,
          "CREATE INDEX exclusion_vm ON exclusion (vm)",
          "CREATE INDEX exclusion_policy ON exclusion (policy)",
          // Sessions outlive their policy, so they do not refer to it.
          """
          CREATE TABLE session (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, policy TEXT NOT NULL,
            request TEXT, origin TEXT NOT NULL, vm TEXT, state TEXT NOT NULL,
            started INTEGER NOT NULL, ended INTEGER, reason TEXT, message TEXT)
          """,
          "CREATE INDEX session_ended ON session (ended)",
          "CREATE INDEX session_policy ON session (policy)",
          """
          CREATE TABLE session_vm (
            session TEXT NOT NULL REFERENCES session(id) ON DELETE CASCADE,
            position INTEGER NOT NULL, vm TEXT NOT NULL, bytes INTEGER NOT NULL,
            done INTEGER NOT NULL, PRIMARY KEY (session, position)) WITHOUT ROWID
          """,
          """
          CREATE TABLE disk_result (
            session TEXT NOT NULL REFERENCES session(id) ON DELETE CASCADE, vm TEXT NOT NULL,
            disk TEXT NOT NULL, name TEXT NOT NULL, read_bytes INTEGER NOT NULL,
            stored_bytes INTEGER NOT NULL, stored_chunks INTEGER NOT NULL, reason TEXT,
            message TEXT, note TEXT, PRIMARY KEY (session, disk)) WITHOUT ROWID
          """,
          """
          CREATE TABLE restore (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, request TEXT NOT NULL,
            point TEXT NOT NULL, form TEXT NOT NULL, name TEXT, disks TEXT NOT NULL,
            power_on INTEGER NOT NULL, paths TEXT NOT NULL, phase TEXT NOT NULL,
            done_bytes INTEGER NOT NULL, total_bytes INTEGER NOT NULL,
            started INTEGER NOT NULL, ended INTEGER, vm TEXT, vm_name TEXT, location TEXT,
            note TEXT, reason TEXT, message TEXT, checks TEXT, verify_millis INTEGER,
            verify_until INTEGER, goes_on INTEGER NOT NULL DEFAULT 0)
          """);

  private Schema() {}

  static int versionOf(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  /** Brings the tables of an earlier version up to this one, in one transaction. */
  static void upgrade(Connection connection) throws SQLException {
    int version = versionOf(connection);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      if (version < 2) {
        statement.executeUpdate("ALTER TABLE disk_result ADD COLUMN note TEXT");
      }
      if (version < 3) {
        statement.executeUpdate(COPIES);
      }
      for (String column : OF_TEST_MACHINES) {
        statement.executeUpdate(column);
      }
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Makes the tables and the version number in one transaction. */
  static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.executeUpdate(table);
      }
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
