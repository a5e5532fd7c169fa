package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The engine's memory: one SQLite file, one connection, one transaction at a time.
 *
 * <p>A change is durable when {@link #write} returns (write-ahead log, synced at each commit); when
 * it throws, nothing of it has happened. A file that is damaged, or of a later version, is refused
 * when it is opened, before anything is changed.
 */
public final class Catalog implements AutoCloseable {

  private final Path file;
  private final Connection connection;
  private final Checkpoint checkpoint;
  private final ReentrantLock lock = new ReentrantLock();

  private Catalog(Path file, Connection connection, Checkpoint checkpoint) {
    this.file = file;
    this.connection = connection;
    this.checkpoint = checkpoint;
  }

  /** What is done within a transaction. */
  public interface Work<T> {
    T on(Transaction transaction) throws SQLException;
  }

  /** A change without a result. */
  public interface Change {
    void on(Transaction transaction) throws SQLException;
  }

  /**
   * Opens the catalogue, or makes an empty one where there is no file.
   *
   * @throws EngineException Refused when the file is damaged or was made by a later version
   */
  public static Catalog open(Path file, Checkpoint checkpoint) {
    boolean fresh = !Files.exists(file);
    try {
      if (!fresh && Files.size(file) == 0) {
        throw damaged(file, "it is empty");
      }
      var connection = connect(file);
      try {
        if (fresh) {
          Schema.create(connection);
        } else {
          check(file, connection);
        }
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
      return new Catalog(file, connection, checkpoint);
    } catch (SQLException | IOException e) {
      throw fresh ? unavailable(file, e) : damaged(file, firstLine(e));
    }
  }

  private static Connection connect(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5_000);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static void check(Path file, Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = rows.getString(1);
      if (!verdict.equals("ok")) {
        throw damaged(file, verdict);
      }
    }
    int version = Schema.versionOf(connection);
    if (version > Schema.VERSION) {
      throw EngineException.refused(
          Refusal.OTHER,
          "the catalogue %s has the format %d of a later version, and this one reads up to %d: use the version that wrote it, or a newer one"
              .formatted(file, version, Schema.VERSION));
    }
    if (version == 0) {
      throw damaged(file, "it bears no version number");
    }
    if (version < Schema.VERSION) {
      Schema.upgrade(connection);
    }
  }

  private static EngineException damaged(Path file, String why) {
    return EngineException.refused(
        Refusal.OTHER,
        "the catalogue %s is damaged (%s): the recovery points are safe in the repositories of the sites; restore the file from a copy, or move it away with its -wal and -shm files to start with an empty catalogue, and apply your resources again"
            .formatted(file, why));
  }

  private static EngineException unavailable(Path file, Exception cause) {
    return new EngineException(
        new EngineError.Unavailable(
            "the catalogue %s cannot be used (%s): see whether its disk is full or gone, then try again"
                .formatted(file, firstLine(cause)),
            Optional.empty()),
        cause);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Looks at one moment of the catalogue. */
  public <T> T read(Work<T> work) {
    lock.lock();
    try {
      return inTransaction(work, false);
    } catch (SQLException e) {
      throw unavailable(file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Changes the catalogue: all of it or, when the work throws, nothing. */
  public <T> T write(Work<T> work) {
    lock.lock();
    try {
      T result = inTransaction(work, true);
      checkpoint.reached();
      return result;
    } catch (SQLException e) {
      throw unavailable(file, e);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #write}, for work without a result. */
  public void change(Change change) {
    write(
        transaction -> {
          change.on(transaction);
          return Optional.empty();
        });
  }

  private <T> T inTransaction(Work<T> work, boolean keep) throws SQLException {
    boolean committed = false;
    connection.setAutoCommit(false);
    try {
      T result = work.on(Transaction.on(new Sql(connection)));
      if (keep) {
        checkpoint.reached();
        connection.commit();
        committed = true;
      }
      return result;
    } finally {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw unavailable(file, e);
    } finally {
      lock.unlock();
    }
  }
}
