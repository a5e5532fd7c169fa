package dev.coffer.engine.spp.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RestoreOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderTextTest {

  static List<RestoreOrder.Form> forms() {
    var disks = Set.of(new DiskId("1001:a:1"), new DiskId("1001:a:2"));
    return List.of(
        new RestoreOrder.Test("web test", Set.of(), true),
        new RestoreOrder.Test("web", disks, false),
        new RestoreOrder.Clone("web-clone", disks),
        new RestoreOrder.Production("web", Set.of(), true),
        new RestoreOrder.Files(List.of("/etc/hosts", "/srv/a b"), "/restored here"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void an_order_is_remembered_as_it_was(RestoreOrder.Form form) {
    var order = new RestoreOrder(new PointId("1001:a:7"), form);
    assertThat(OrderText.read(OrderText.of(order))).isEqualTo(order);
  }

  @Test
  void what_is_no_order_is_none() {
    assertThatThrownBy(() -> OrderText.read(Map.of("form", "test")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
