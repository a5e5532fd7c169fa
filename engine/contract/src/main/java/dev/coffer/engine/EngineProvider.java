package dev.coffer.engine;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Opens engines of one kind; found with {@link java.util.ServiceLoader}. */
public interface EngineProvider {

  /** What the configuration's {@code driver} says, such as {@code embedded}. */
  String driver();

  /**
   * Opens a connection.
   *
   * @param connection what it may use
   * @throws EngineException Unauthorized, Unavailable; Refused for settings that make no sense,
   *     with the setting's name and what is allowed
   */
  Engine open(Connection connection);

  /**
   * What keeps machines of such a connection off on this host; empty where there is no such thing.
   * Opens nothing: another process may have the engine.
   *
   * @throws EngineException Refused for settings that make no sense
   */
  default Optional<StartGate> startGate(Connection connection) {
    return Optional.empty();
  }

  /**
   * What a driver gets to work with.
   *
   * @param name of the connection in the configuration
   * @param settings the driver's part of the configuration: maps, lists, strings, numbers, booleans
   * @param baseFolder relative paths in the settings start here
   * @param stateFolder the driver's own, kept from call to call; it exists
   * @param clock the time
   * @param work what an engine that lives in this process carries out while it is open; an engine
   *     elsewhere works anyway
   */
  record Connection(
      String name,
      Map<String, Object> settings,
      Path baseFolder,
      Path stateFolder,
      InstantSource clock,
      Work work) {

    public Connection {
      settings = Map.copyOf(settings);
    }

    /** Without the settings: passwords are among them. */
    @Override
    public String toString() {
      return "Connection[name=" + name + "]";
    }
  }

  /** How much an engine in this process does by itself. */
  enum Work {
    /** Nothing: it only answers. For commands that look. */
    NONE,
    /** Runs and restores that somebody asked for, those that a crash interrupted included. */
    REQUESTED,
    /** These, and what the schedules owe. */
    SCHEDULED
  }
}
