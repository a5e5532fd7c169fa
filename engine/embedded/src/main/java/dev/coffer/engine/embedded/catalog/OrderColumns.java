package dev.coffer.engine.embedded.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Form;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.Verification;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What comes out of a restore, as columns.
 *
 * @param name of the machine, confirmed for Production; the destination for files
 * @param disks a JSON list
 * @param paths a JSON list
 */
record OrderColumns(String form, String name, String disks, boolean powerOn, String paths) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String NONE = "[]";

  static OrderColumns of(Form form) {
    return switch (form) {
      case Test test ->
          new OrderColumns("TEST", test.name(), list(test.disks()), test.powerOn(), NONE);
      case Clone clone -> new OrderColumns("CLONE", clone.name(), list(clone.disks()), false, NONE);
      case Production production ->
          new OrderColumns(
              "PRODUCTION",
              production.confirmedName(),
              list(production.disks()),
              production.powerOn(),
              NONE);
      case Files files ->
          new OrderColumns("FILES", files.destination(), NONE, false, list(files.paths()));
    };
  }

  /**
   * The form again.
   *
   * @param verification of a Test machine, which has columns of its own
   */
  Form toForm(Optional<Verification> verification) {
    return switch (form) {
      case "TEST" -> new Test(name, diskIds(), powerOn, verification);
      case "CLONE" -> new Clone(name, diskIds());
      case "PRODUCTION" -> new Production(name, diskIds(), powerOn);
      case "FILES" -> new Files(strings(paths), name);
      default -> throw new IllegalStateException("the catalogue has a restore of form " + form);
    };
  }

  private Set<DiskId> diskIds() {
    return strings(disks).stream().map(DiskId::new).collect(Collectors.toUnmodifiableSet());
  }

  private static String list(Collection<?> values) {
    try {
      return JSON.writeValueAsString(values.stream().map(Object::toString).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts is always JSON", e);
    }
  }

  private static List<String> strings(String json) {
    try {
      return JSON.readValue(json, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the catalogue has a list that is none: " + json, e);
    }
  }
}
