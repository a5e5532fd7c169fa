package dev.coffer.operator.config;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.plan.Tenancy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The open connections to all engines of a configuration. One that cannot be opened does not keep
 * the others from working: its error stands in its place until another try succeeds.
 */
public final class EngineConnections implements Engines {

  /** So that one pass over all resources tries an engine that is away once. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  private final Path stateFolder;
  private final InstantSource clock;
  private final Work work;
  private final Drivers drivers = new Drivers();
  private final Map<String, Connected> connections = new TreeMap<>();
  private Configuration configuration;

  /** A connection, and what it was made from. */
  private record Connected(EngineEntry entry, State state) {}

  private sealed interface State {}

  private record Open(Engine engine) implements State {}

  private record Failed(EngineError error, Instant at) implements State {}

  private EngineConnections(
      Configuration configuration, Path stateFolder, InstantSource clock, Work work) {
    this.configuration = configuration;
    this.stateFolder = stateFolder;
    this.clock = clock;
    this.work = work;
  }

  /**
   * Opens all engines with the drivers on the class path.
   *
   * @param stateFolder below it each engine has a folder of its own
   * @param work what engines in this process do while they are open
   * @throws ConfigurationException for an unknown driver, or settings that the driver refuses
   */
  public static EngineConnections open(
      Configuration configuration, Path stateFolder, InstantSource clock, Work work) {
    var connections = new EngineConnections(configuration, stateFolder, clock, work);
    try {
      connections.drivers.check(configuration);
      connections.openMissing();
      return connections;
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  /**
   * Goes over to another configuration: engines that are the same in both stay open, the others are
   * closed before they are opened anew, since an engine in this process locks its folder. Nobody
   * may use an engine meanwhile.
   *
   * @throws ConfigurationException as when opening; the configuration before is in force again
   */
  public synchronized void reload(Configuration next) {
    drivers.check(next);
    var before = configuration;
    try {
      change(next);
    } catch (ConfigurationException refused) {
      restore(before);
      throw refused;
    }
  }

  private void change(Configuration next) {
    configuration = next;
    closeOthers();
    openMissing();
  }

  private void restore(Configuration before) {
    configuration = before;
    closeOthers();
    before
        .engines()
        .forEach(
            (name, entry) ->
                connections.computeIfAbsent(name, _ -> new Connected(entry, tryOpen(name, entry))));
  }

  private void closeOthers() {
    for (String name : List.copyOf(connections.keySet())) {
      var connected = Objects.requireNonNull(connections.get(name));
      if (!connected.entry().equals(configuration.engines().get(name))) {
        connections.remove(name);
        close(connected.state());
      }
    }
  }

  private void openMissing() {
    configuration
        .engines()
        .forEach(
            (name, entry) -> {
              if (!connections.containsKey(name)) {
                connections.put(name, new Connected(entry, openFirst(name, entry)));
              }
            });
  }

  @Override
  public synchronized Set<String> names() {
    return Collections.unmodifiableSet(new TreeSet<>(connections.keySet()));
  }

  /** The driver of the engine of that name; empty when there is no such engine. */
  public synchronized Optional<String> driver(String name) {
    return Optional.ofNullable(connections.get(name)).map(one -> one.entry().driver());
  }

  @Override
  public synchronized Tenancy tenancy() {
    return configuration.tenancy();
  }

  @Override
  public synchronized Engine engine(String name) {
    var connected = connections.get(name);
    if (connected == null) {
      throw new EngineException(new EngineError.NotFound("engine", name));
    }
    var state = connected.state();
    if (state instanceof Failed(_, var at) && !clock.instant().isBefore(at.plus(BETWEEN_TRIES))) {
      state = tryOpen(name, connected.entry());
      connections.put(name, new Connected(connected.entry(), state));
    }
    return switch (state) {
      case Open(var engine) -> engine;
      case Failed(var error, _) -> throw new EngineException(error);
    };
  }

  /** Opens an engine of a configuration that is not in force yet, so it may be refused. */
  private State openFirst(String name, EngineEntry entry) {
    var state = tryOpen(name, entry);
    if (state instanceof Failed(EngineError.Refused refused, _)) {
      throw new ConfigurationException(
          "%s: engines.%s.settings: %s".formatted(configuration.file(), name, refused.message()));
    }
    return state;
  }

  private State tryOpen(String name, EngineEntry entry) {
    try {
      Path own = Files.createDirectories(stateFolder.resolve("engines").resolve(name));
      var provider = drivers.provider(configuration, name, entry);
      return new Open(
          provider.open(
              new Connection(name, entry.settings(), configuration.folder(), own, clock, work)));
    } catch (EngineException e) {
      return new Failed(withoutSecrets(entry, e.error()), clock.instant());
    } catch (IOException e) {
      var message = "the state folder cannot be written: " + e;
      return new Failed(new EngineError.Unavailable(message, Optional.empty()), clock.instant());
    }
  }

  /** A driver that refuses a setting repeats it. */
  private static EngineError withoutSecrets(EngineEntry entry, EngineError error) {
    return error instanceof EngineError.Refused(var refusal, var message)
        ? new EngineError.Refused(refusal, entry.withoutSecrets(message))
        : error;
  }

  private static void close(State state) {
    if (state instanceof Open(var engine)) {
      engine.close();
    }
  }

  @Override
  public synchronized void close() {
    connections.values().forEach(one -> close(one.state()));
    connections.clear();
  }
}
