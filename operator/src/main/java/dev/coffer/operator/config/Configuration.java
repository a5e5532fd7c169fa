package dev.coffer.operator.config;

import dev.coffer.operator.plan.Tenancy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the configuration file says. Two are equal when they mean the same, the contents of the
 * files that settings come from included.
 *
 * @param file where this was read; relative paths in it start in its folder
 * @param engines by the name that a resource's {@code spec.engine} says
 * @param tenancy which namespace may use what
 * @param operator how the operator works; commands do without it
 */
public record Configuration(
    Path file, Map<String, EngineEntry> engines, Tenancy tenancy, OperatorSettings operator) {

  public Configuration {
    engines = Collections.unmodifiableMap(new LinkedHashMap<>(engines));
  }

  /** The folder in which relative paths start. */
  Path folder() {
    return folderOf(file);
  }

  static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? Path.of("/") : folder;
  }
}
