package dev.coffer.operator.kubernetes;

import dev.coffer.engine.Engine;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * Lets an operator die at a moment: from then on it changes nothing any more, neither on the engine
 * nor on the API server.
 */
final class Death {

  /** When it dies: at the n-th of these. */
  enum At {
    ENGINE_CALL,
    ENGINE_ANSWER,
    WRITE
  }

  /** The process is gone; nobody catches this. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1;

    private Died() {
      super("the process died", null, false, false);
    }
  }

  private static final Set<String> READS =
      Set.of("observe", "capabilities", "recoveryPoints", "close");
  private static final Set<String> WRITES = Set.of("PUT", "PATCH");

  private final At at;
  private final int n;
  private int calls;
  private int writes;
  private boolean dead;

  Death(At at, int n) {
    this.at = at;
    this.n = n;
  }

  static Death never() {
    return new Death(At.WRITE, 0);
  }

  synchronized boolean hasCome() {
    return dead;
  }

  /** Dies now. */
  synchronized void come() {
    dead = true;
  }

  Engine stands(Engine engine) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> call(engine, method, arguments));
  }

  private Object call(Engine engine, Method method, Object[] arguments) throws Throwable {
    boolean changes = !READS.contains(method.getName());
    boolean last = count(changes);
    try {
      return method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      dieIf(last);
    }
  }

  /** Whether the operator dies when the call has had its effect. */
  private synchronized boolean count(boolean changes) {
    dieIf(dead);
    if (changes) {
      calls++;
      dieIf(at == At.ENGINE_CALL && calls == n);
    }
    return changes && at == At.ENGINE_ANSWER && calls == n;
  }

  private synchronized void dieIf(boolean now) {
    if (now) {
      dead = true;
      throw new Died();
    }
  }

  /** Counts statuses and finalizers that are written. */
  Interceptor interceptor() {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        request(request);
      }
    };
  }

  private synchronized void request(HttpRequest request) {
    boolean events = request.uri().getPath().contains("/events");
    if (WRITES.contains(request.method()) && !events) {
      dieIf(dead);
      writes++;
      dieIf(at == At.WRITE && writes == n);
    }
  }
}
