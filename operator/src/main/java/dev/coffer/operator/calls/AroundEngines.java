package dev.coffer.operator.calls;

import dev.coffer.engine.Engine;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.ForwardingEngines;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Set;

/** The same engines, with something around every call that goes out to them. */
public final class AroundEngines extends ForwardingEngines {

  /** These ask the driver and not the engine; closing must never wait. */
  private static final Set<String> LOCAL =
      Set.of("capabilities", "close", "toString", "hashCode", "equals");

  private final Around around;

  public AroundEngines(Engines engines, Around around) {
    super(engines);
    this.around = around;
  }

  @Override
  public Engine engine(String name) {
    var engine = super.engine(name);
    InvocationHandler handler =
        (_, method, arguments) ->
            LOCAL.contains(method.getName())
                ? invoke(engine, method, arguments)
                : around.call(name, method.getName(), () -> invoke(engine, method, arguments));
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, handler);
  }

  private static Object invoke(Engine engine, Method method, Object[] arguments) {
    try {
      return method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        case null, default -> throw new UndeclaredThrowableException(e.getCause());
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("every method of an engine is public", e);
    }
  }
}
