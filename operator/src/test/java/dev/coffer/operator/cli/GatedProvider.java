package dev.coffer.operator.cli;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.StartGate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Connects the command line to a gate; its engine cannot be opened. */
public final class GatedProvider implements EngineProvider {

  private static final Map<Object, FakeGate> GATES = new ConcurrentHashMap<>();

  /** Makes a gate known under a name. */
  static void register(String name, FakeGate gate) {
    GATES.put(name, gate);
  }

  @Override
  public String driver() {
    return "gated";
  }

  @Override
  public Engine open(Connection connection) {
    throw new AssertionError("a gate is looked after without its engine");
  }

  @Override
  public Optional<StartGate> startGate(Connection connection) {
    Object name = Objects.requireNonNull(connection.settings().get("name"));
    return Optional.ofNullable(GATES.get(name));
  }
}
