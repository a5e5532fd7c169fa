package dev.coffer.operator.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code engines}. */
final class EnginesReader {

  static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern DRIVER = Pattern.compile(".*\\S.*");

  private EnginesReader() {}

  static Map<String, EngineEntry> read(Section engines, Path folder) {
    if (engines.fields().isEmpty()) {
      throw engines.problem("it must have at least one engine, such as default");
    }
    Map<String, EngineEntry> entries = new LinkedHashMap<>();
    for (String name : engines.fields()) {
      if (!NAME.matcher(name).matches()) {
        throw engines.problem(
            name, "an engine's name has at most 63 lower-case letters, digits and '-'");
      }
      entries.put(name, entry(engines.section(name), folder));
    }
    return entries;
  }

  private static EngineEntry entry(Section engine, Path folder) {
    engine.onlyFields("driver", "settings");
    String missing = "the name of a driver is missing, such as embedded";
    String driver =
        engine.text("driver", DRIVER, missing).orElseThrow(() -> engine.problem("driver", missing));
    if (!engine.has("settings")) {
      return new EngineEntry(driver, Map.of(), Set.of());
    }
    var settings = new SettingsReader(engine.section("settings"), folder);
    return new EngineEntry(driver, settings.read(), settings.secrets());
  }
}
