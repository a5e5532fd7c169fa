package dev.coffer.operator.status;

import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.testing.Fleet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The annotations by which people and tools ask for another look. */
class LookRequestTest {

  @Test
  void the_request_is_echoed_once_the_resource_was_looked_at() {
    assertThat(echoOf("backup.coffer.dev/reconcile-requested-at")).isEqualTo("now");
  }

  @Test
  void flux_asks_in_its_own_way() {
    assertThat(echoOf("reconcile.fluxcd.io/requestedAt")).isEqualTo("now");
  }

  @Test
  void other_annotations_say_nothing() {
    assertThat(echoOf("example.org/reconcile")).isNull();
  }

  private static @Nullable String echoOf(String annotation) {
    var gold = policy("gold").build();
    gold.getMetadata().setAnnotations(Map.of(annotation, "now"));
    var fleet = new Fleet();
    fleet.apply(gold).converge();
    return fleet.policy("gold").lastHandledReconcileAt();
  }
}
