package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;

/**
 * A request as the server reads it.
 *
 * @param query decoded
 * @param variables what the path says at the places that a route leaves open
 */
record Call(
    String method,
    String path,
    Map<String, String> query,
    JsonNode body,
    Optional<String> authorization,
    Optional<String> session,
    Map<String, String> variables) {

  static Call of(RecordedRequest request) {
    var target = request.getTarget();
    if (target.contains("[") || target.contains("]")) {
      throw new SppRefusal(400, "brackets in a URL must be percent-encoded");
    }
    var query = new LinkedHashMap<String, String>();
    var url = request.getUrl();
    for (int i = 0; i < url.querySize(); i++) {
      query.put(
          url.queryParameterName(i), Optional.ofNullable(url.queryParameterValue(i)).orElse(""));
    }
    var body = request.getBody();
    return new Call(
        request.getMethod(),
        url.encodedPath(),
        query,
        Json.read(body == null ? "" : body.string(StandardCharsets.UTF_8)),
        Optional.ofNullable(request.getHeaders().get("Authorization")),
        Optional.ofNullable(request.getHeaders().get("X-Endeavour-Sessionid")),
        Map.of());
  }

  Call with(Map<String, String> found) {
    return new Call(method, path, query, body, authorization, session, found);
  }

  boolean isNgp() {
    return path.startsWith("/ngp/");
  }

  String variable(String name) {
    return Optional.ofNullable(variables.get(name)).orElseThrow();
  }

  String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /** What must be in the body, as text. */
  String required(String field) {
    var value = body.path(field).asText("");
    if (value.isBlank()) {
      throw new SppRefusal(400, "the field " + field + " is missing");
    }
    return value;
  }
}
