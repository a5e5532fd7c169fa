package dev.coffer.operator.config;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.StartGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** The start gates of the engines of a configuration, by engine. No engine is opened for them. */
public final class StartGates {

  private StartGates() {}

  /**
   * Finds them.
   *
   * @param stateFolder below it each engine has a folder of its own
   * @throws ConfigurationException for an unknown driver, or settings that the driver refuses
   */
  public static Map<String, StartGate> of(
      Configuration configuration, Path stateFolder, InstantSource clock) {
    var drivers = new Drivers();
    var gates = new TreeMap<String, StartGate>();
    configuration
        .engines()
        .forEach(
            (name, entry) -> {
              try {
                Path own = Files.createDirectories(stateFolder.resolve("engines").resolve(name));
                drivers
                    .provider(configuration, name, entry)
                    .startGate(
                        new Connection(
                            name, entry.settings(), configuration.folder(), own, clock, Work.NONE))
                    .ifPresent(gate -> gates.put(name, gate));
              } catch (EngineException e) {
                throw refused(configuration, name, entry, e);
              } catch (IOException e) {
                throw new ConfigurationException("the state folder cannot be written: " + e, e);
              }
            });
    return gates;
  }

  private static RuntimeException refused(
      Configuration configuration, String name, EngineEntry entry, EngineException e) {
    return e.error() instanceof Refused(_, var message)
        ? new ConfigurationException(
            "%s: engines.%s.settings: %s"
                .formatted(configuration.file(), name, entry.withoutSecrets(message)))
        : e;
  }
}
