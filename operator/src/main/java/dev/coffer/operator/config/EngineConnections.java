package dev.coffer.operator.config;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.apply.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * The open connections to all engines of a configuration. One that cannot be opened does not keep
 * the others from working: its error stands in its place.
 */
public final class EngineConnections implements Engines, AutoCloseable {

  private final Set<String> names = new TreeSet<>();
  private final Map<String, Engine> open = new HashMap<>();
  private final Map<String, EngineError> failed = new HashMap<>();

  private EngineConnections() {}

  /**
   * Opens all engines with the drivers on the class path.
   *
   * @param stateFolder below it each engine has a folder of its own
   * @param work what engines in this process do while they are open
   * @throws ConfigurationException for an unknown driver, or settings that the driver refuses
   */
  public static EngineConnections open(
      Configuration configuration, Path stateFolder, InstantSource clock, Work work) {
    var connections = new EngineConnections();
    try {
      configuration
          .engines()
          .forEach(
              (name, entry) ->
                  connections.open(name, entry, configuration, stateFolder, clock, work));
      return connections;
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  @Override
  public Engine engine(String name) {
    Engine engine = open.get(name);
    if (engine == null) {
      throw new EngineException(
          failed.getOrDefault(name, new EngineError.NotFound("engine", name)));
    }
    return engine;
  }

  private void open(
      String name,
      EngineEntry entry,
      Configuration configuration,
      Path stateFolder,
      InstantSource clock,
      Work work) {
    names.add(name);
    EngineProvider provider = provider(name, entry, configuration);
    try {
      Path own = Files.createDirectories(stateFolder.resolve("engines").resolve(name));
      open.put(
          name,
          provider.open(
              new Connection(name, entry.settings(), configuration.folder(), own, clock, work)));
    } catch (EngineException e) {
      if (e.error() instanceof EngineError.Refused refused) {
        throw new ConfigurationException(
            configuration.file()
                + ": engines."
                + name
                + ".settings: "
                + entry.withoutSecrets(refused.message()));
      }
      failed.put(name, e.error());
    } catch (IOException e) {
      throw new ConfigurationException("the state folder cannot be written: " + e, e);
    }
  }

  private static EngineProvider provider(
      String name, EngineEntry entry, Configuration configuration) {
    List<EngineProvider> providers =
        ServiceLoader.load(EngineProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    return providers.stream()
        .filter(provider -> provider.driver().equals(entry.driver()))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    configuration.file()
                        + ": engines."
                        + name
                        + ".driver: there is no driver '"
                        + entry.driver()
                        + "'; available are "
                        + providers.stream().map(EngineProvider::driver).sorted().toList()));
  }

  @Override
  public void close() {
    open.values().forEach(Engine::close);
    open.clear();
  }
}
