package dev.coffer.engine.cloudtemple.fake;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the API answers. */
record Answer(int status, String contentType, Map<String, String> headers, String body) {

  static final String JSON = "application/json";
  static final String HTML = "text/html";

  static Answer json(Object body) {
    return new Answer(200, JSON, Map.of(), Json.write(body));
  }

  static Answer html(int status, String body) {
    return new Answer(status, HTML, Map.of(), body);
  }

  /** In the one shape of errors that is documented, that of 429 (section 2). */
  static Answer error(int status, String reason, String message) {
    var error = Json.object("status", status + " " + reason, "message", message);
    return new Answer(status, JSON, Map.of(), Json.write(Json.object("error", error)));
  }

  static Answer badRequest(String message) {
    return error(400, "Bad Request", message);
  }

  static Answer forbidden(String message) {
    return error(403, "Forbidden", message);
  }

  static Answer notFound(String what, String id) {
    return error(404, "Not Found", "Could not find " + what + " " + id);
  }

  static Answer tooMany() {
    return error(429, "Too Many Requests", "Too Many Requests");
  }

  /** Section 3: the header holds the bare id, not a URL; the work goes on after the answer. */
  static Answer accepted(Activity activity) {
    return new Answer(201, JSON, Map.of("Location", activity.id()), "");
  }

  Answer withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, more, body);
  }
}
