package dev.coffer.engine.spp.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coffer.engine.remote.Json;
import java.util.List;

/**
 * One condition of the query parameter {@code filter} (reference, section 2).
 *
 * @param op {@code =}, {@code >=} or {@code IN}
 * @param value a text, a number, or a list of texts for {@code IN}
 */
public record Condition(String property, Object value, String op) {

  public static Condition is(String property, Object value) {
    return new Condition(property, value, "=");
  }

  public static Condition in(String property, List<String> values) {
    return new Condition(property, values, "IN");
  }

  public static Condition atLeast(String property, long value) {
    return new Condition(property, value, ">=");
  }

  /** The value of the parameter. */
  public static String filter(Condition... conditions) {
    try {
      return Json.MAPPER.writeValueAsString(conditions);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON", e);
    }
  }
}
