package dev.coffer.operator.config;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.config.EngineConfiguration.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The open connections to all engines of a configuration. One that cannot be opened does not keep
 * the others from working: its error stands in its place.
 */
public final class Engines implements AutoCloseable {

  private final Map<String, Engine> open = new LinkedHashMap<>();
  private final Map<String, EngineError> failed = new LinkedHashMap<>();

  private Engines() {}

  /**
   * Opens all engines with the drivers on the class path.
   *
   * @param stateFolder below it each engine has a folder of its own
   * @param work what engines in this process do while they are open
   * @throws ConfigurationException for an unknown driver, or settings that the driver refuses
   */
  public static Engines open(
      EngineConfiguration configuration, Path stateFolder, InstantSource clock, Work work) {
    Engines engines = new Engines();
    try {
      configuration
          .engines()
          .forEach(
              (name, entry) -> engines.open(name, entry, configuration, stateFolder, clock, work));
      return engines;
    } catch (RuntimeException e) {
      engines.close();
      throw e;
    }
  }

  /** The engines that could be opened, by name. */
  public Map<String, Engine> byName() {
    return Collections.unmodifiableMap(open);
  }

  /** Why the others could not. */
  public Map<String, EngineError> failures() {
    return Collections.unmodifiableMap(failed);
  }

  private void open(
      String name,
      Entry entry,
      EngineConfiguration configuration,
      Path stateFolder,
      InstantSource clock,
      Work work) {
    EngineProvider provider = provider(name, entry, configuration);
    Path base = configuration.file().toAbsolutePath().getParent();
    try {
      Path own = Files.createDirectories(stateFolder.resolve("engines").resolve(name));
      open.put(
          name,
          provider.open(
              new Connection(
                  name, entry.settings(), base == null ? Path.of("/") : base, own, clock, work)));
    } catch (EngineException e) {
      if (e.error() instanceof EngineError.Refused refused) {
        throw new ConfigurationException(
            configuration.file() + ": engines." + name + ".settings: " + refused.message(), e);
      }
      failed.put(name, e.error());
    } catch (IOException e) {
      throw new ConfigurationException("the state folder cannot be written: " + e, e);
    }
  }

  private static EngineProvider provider(
      String name, Entry entry, EngineConfiguration configuration) {
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
