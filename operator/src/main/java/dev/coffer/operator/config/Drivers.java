package dev.coffer.operator.config;

import dev.coffer.engine.EngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The kinds of engines that are on the class path. */
final class Drivers {

  private final List<EngineProvider> providers =
      ServiceLoader.load(EngineProvider.class).stream().map(ServiceLoader.Provider::get).toList();

  /** Finds the driver of each engine, before anything is opened or closed. */
  void check(Configuration configuration) {
    configuration.engines().forEach((name, entry) -> provider(configuration, name, entry));
  }

  EngineProvider provider(Configuration configuration, String name, EngineEntry entry) {
    return providers.stream()
        .filter(provider -> provider.driver().equals(entry.driver()))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "%s: engines.%s.driver: there is no driver '%s'; available are %s"
                        .formatted(
                            configuration.file(),
                            name,
                            entry.driver(),
                            providers.stream().map(EngineProvider::driver).sorted().toList())));
  }
}
