package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as the maps, lists and numbers of another language, and back. */
final class PlainJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlainJson() {}

  static Map<?, ?> map(JsonNode object) {
    return MAPPER.convertValue(object, Map.class);
  }

  /** Whole numbers become integers: Lua and Terraform's language know only one kind of number. */
  static JsonNode of(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> object(map);
      case List<?> list -> array(list);
      case Double number when number == Math.rint(number) -> NODES.numberNode(number.longValue());
      case null, default -> MAPPER.valueToTree(value);
    };
  }

  private static ObjectNode object(Map<?, ?> map) {
    var object = NODES.objectNode();
    map.forEach((key, value) -> object.set(String.valueOf(key), of(value)));
    return object;
  }

  private static ArrayNode array(List<?> list) {
    var array = NODES.arrayNode();
    list.forEach(value -> array.add(of(value)));
    return array;
  }
}
