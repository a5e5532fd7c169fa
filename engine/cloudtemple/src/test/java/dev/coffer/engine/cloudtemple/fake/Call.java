package dev.coffer.engine.cloudtemple.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call, as a route sees it.
 *
 * @param path without the prefix {@code /api}
 * @param ids what stands in the route's places for ids
 */
record Call(String method, String path, Map<String, String> query, String body, List<String> ids) {

  Call at(List<String> places) {
    return new Call(method, path, query, body, List.copyOf(places));
  }

  String id() {
    return ids.getFirst();
  }

  Optional<String> asked(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<JsonNode> json() {
    return Json.readObject(body);
  }

  /** A text of the body; empty when it is not there or is something else. */
  Optional<String> text(String name) {
    return json()
        .map(object -> object.path(name))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  /** A list of texts of the body; empty when it is not there or holds anything else. */
  Optional<List<String>> texts(String name) {
    return json().map(object -> object.path(name)).filter(JsonNode::isArray).flatMap(Call::texts);
  }

  private static Optional<List<String>> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    for (JsonNode element : array) {
      if (!element.isTextual()) {
        return Optional.empty();
      }
      texts.add(element.asText());
    }
    return Optional.of(texts);
  }
}
