package dev.coffer.operator.cli;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.conformance.model.ModelEngine;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Connects the command line to a model engine whose repositories can be looked after. */
public final class CaredProvider implements EngineProvider {

  private static final Map<Object, Cared> ENGINES = new ConcurrentHashMap<>();

  private record Cared(ModelEngine engine, FakeCare care) {}

  /** Makes an engine known under a name. */
  static void register(String name, ModelEngine engine, FakeCare care) {
    ENGINES.put(name, new Cared(engine, care));
  }

  @Override
  public String driver() {
    return "cared";
  }

  @Override
  public Engine open(Connection connection) {
    Object name = Objects.requireNonNull(connection.settings().get("name"));
    Cared cared = Objects.requireNonNull(ENGINES.get(name));
    Engine engine = cared.engine().reopen();
    InvocationHandler handler =
        (_, method, arguments) -> {
          if (method.getName().equals("care")) {
            return Optional.of(cared.care());
          }
          try {
            return method.invoke(engine, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, handler);
  }
}
