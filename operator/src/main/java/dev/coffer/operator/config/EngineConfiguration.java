package dev.coffer.operator.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which engines there are, by the name that a resource's {@code spec.engine} says.
 *
 * @param file where this was read; relative paths in the settings start in its folder
 */
public record EngineConfiguration(Path file, Map<String, Entry> engines) {

  public EngineConfiguration {
    engines = Collections.unmodifiableMap(new LinkedHashMap<>(engines));
  }

  /**
   * One engine connection.
   *
   * @param driver which kind of engine, such as {@code embedded}
   * @param settings the driver's own; the driver checks them
   */
  public record Entry(String driver, Map<String, Object> settings) {

    public Entry {
      settings = Map.copyOf(settings);
    }
  }
}
