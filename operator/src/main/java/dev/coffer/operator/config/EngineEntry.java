package dev.coffer.operator.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One engine connection.
 *
 * @param driver which kind of engine, such as {@code embedded}
 * @param settings the driver's own, which checks them; those that stand in files have the files'
 *     content here, so they are never to be printed
 * @param secrets the contents of these files, which no message may show
 */
public record EngineEntry(String driver, Map<String, Object> settings, Set<String> secrets) {

  public EngineEntry {
    settings = Map.copyOf(settings);
    secrets = Set.copyOf(secrets);
  }

  /** A text of the driver without the secrets that it may repeat. */
  String withoutSecrets(String text) {
    List<String> longestFirst =
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    String safe = text;
    for (String secret : longestFirst) {
      safe = safe.replace(secret, "(the content of a file)");
    }
    return safe;
  }

  /** Names the settings and keeps their values to itself: passwords are among them. */
  @Override
  public String toString() {
    return "EngineEntry[driver=" + driver + ", settings=" + new TreeSet<>(settings.keySet()) + "]";
  }
}
