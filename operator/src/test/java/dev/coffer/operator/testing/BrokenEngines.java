package dev.coffer.operator.testing;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Engines of which one method fails. */
public final class BrokenEngines {

  private BrokenEngines() {}

  public static Engine failing(Engine engine, String method, EngineException failure) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, called, arguments) -> {
              if (called.getName().equals(method)) {
                throw failure;
              }
              try {
                return called.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
