package dev.coffer.operator.cli;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.conformance.model.ModelEngine;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Connects the command line to the model engine of a test, by the name in the settings. */
public final class ModelProvider implements EngineProvider {

  private static final Map<Object, ModelEngine> ENGINES = new ConcurrentHashMap<>();

  /** Makes an engine known under a name. */
  public static void register(String name, ModelEngine engine) {
    ENGINES.put(name, engine);
  }

  @Override
  public String driver() {
    return "model";
  }

  @Override
  public Engine open(Connection connection) {
    Object name = Objects.requireNonNull(connection.settings().get("name"));
    return Objects.requireNonNull(ENGINES.get(name)).reopen();
  }
}
