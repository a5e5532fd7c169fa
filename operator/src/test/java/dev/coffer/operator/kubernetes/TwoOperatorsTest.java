package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Engine;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two operators of one installation: one works, the other takes over. */
@WithApiServer
class TwoOperatorsTest {

  private final List<String> callers = new CopyOnWriteArrayList<>();

  private UnaryOperator<Engine> recorded(String caller) {
    return engine ->
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  callers.add(caller);
                  try {
                    return method.invoke(engine, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  private Cluster operator(TestNamespace namespace, String name) {
    return new Cluster(namespace).elect().through(recorded(name));
  }

  @Test
  void the_second_takes_over_at_once_when_the_first_is_closed(TestNamespace namespace) {
    try (var first = operator(namespace, "first");
        var second = operator(namespace, "second").over(first)) {
      first.vm("web-1");
      first.start();
      Cluster.patiently("lead").until(() -> first.operator().isLeading());
      second.start();
      var gold = first.create(policy("gold").build());
      first.awaitThat(gold, Cluster::isReady);
      assertThat(callers).containsOnly("first");
      assertThat(second.operator().isLeading()).isFalse();

      first.stop();
      int handedOver = callers.size();
      var web = second.create(assign("web", "gold").vm("web-1").run("1").build());
      second.awaitThat(web, Cluster::isReady);
      assertThat(callers.subList(0, handedOver)).containsOnly("first");
      assertThat(callers.subList(handedOver, callers.size())).containsOnly("second");
      assertThat(first.look().sessions()).hasSize(1);
      assertThat(second.lost()).isEmpty();
    }
  }

  @Test
  void the_second_takes_over_after_the_lease_when_the_first_dies(TestNamespace namespace) {
    var death = Death.never();
    try (var first = operator(namespace, "first");
        var second = operator(namespace, "second").over(first)) {
      first.vm("web-1");
      first.until(death).start();
      Cluster.patiently("lead").until(() -> first.operator().isLeading());
      second.start();
      var gold = second.create(policy("gold").build());
      second.awaitThat(gold, Cluster::isReady);

      death.come();
      var web = second.create(assign("web", "gold").vm("web-1").run("1").build());
      second.awaitThat(web, Cluster::isReady);
      int taken = callers.indexOf("second");
      assertThat(callers.subList(0, taken)).containsOnly("first");
      assertThat(callers.subList(taken, callers.size())).containsOnly("second");
      assertThat(second.look().sessions()).hasSize(1);
      Cluster.patiently("the first notices").until(() -> first.lost().equals("lost"));
    }
  }
}
