package dev.coffer.engine.spp.restore;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RestoreOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An order as facts of a journal, and back. */
final class OrderText {

  private static final String FORM = "form";
  private static final String POINT = "point";
  private static final String NAME = "name";
  private static final String DISKS = "disks";
  private static final String POWER_ON = "powerOn";
  private static final String PATHS = "paths";

  private OrderText() {}

  static Map<String, String> of(RestoreOrder order) {
    Map<String, String> facts = new HashMap<>();
    facts.put(POINT, order.point().value());
    switch (order.form()) {
      case RestoreOrder.Test test -> put(facts, "test", test.name(), test.disks(), test.powerOn());
      case RestoreOrder.Clone(String name, Set<DiskId> disks) ->
          put(facts, "clone", name, disks, false);
      case RestoreOrder.Production(String name, Set<DiskId> disks, boolean powerOn) ->
          put(facts, "production", name, disks, powerOn);
      case RestoreOrder.Files(List<String> paths, String destination) -> {
        put(facts, "files", destination, Set.of(), false);
        facts.put(PATHS, String.join("\n", paths));
      }
    }
    return facts;
  }

  private static void put(
      Map<String, String> facts, String form, String name, Set<DiskId> disks, boolean powerOn) {
    facts.put(FORM, form);
    facts.put(NAME, name);
    facts.put(DISKS, disks.stream().map(DiskId::value).sorted().collect(Collectors.joining(" ")));
    facts.put(POWER_ON, String.valueOf(powerOn));
  }

  /**
   * Reads an order.
   *
   * @throws IllegalArgumentException when the facts are none
   */
  static RestoreOrder read(Map<String, String> facts) {
    return new RestoreOrder(new PointId(fact(facts, POINT)), form(facts));
  }

  private static RestoreOrder.Form form(Map<String, String> facts) {
    String name = fact(facts, NAME);
    var disks =
        Arrays.stream(fact(facts, DISKS).split(" "))
            .filter(id -> !id.isBlank())
            .map(DiskId::new)
            .collect(Collectors.toSet());
    boolean powerOn = Boolean.parseBoolean(fact(facts, POWER_ON));
    return switch (fact(facts, FORM)) {
      case "test" -> new RestoreOrder.Test(name, disks, powerOn);
      case "clone" -> new RestoreOrder.Clone(name, disks);
      case "production" -> new RestoreOrder.Production(name, disks, powerOn);
      case "files" -> new RestoreOrder.Files(List.of(fact(facts, PATHS).split("\n")), name);
      default -> throw new IllegalArgumentException("no such form: " + facts.get(FORM));
    };
  }

  private static String fact(Map<String, String> facts, String name) {
    var value = facts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a restore without its " + name);
    }
    return value;
  }
}
