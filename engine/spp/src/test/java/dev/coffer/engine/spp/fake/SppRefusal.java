package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The server says no, with a status and one of its three error bodies. */
final class SppRefusal extends RuntimeException {

  private final int status;

  SppRefusal(int status, String text) {
    super(text);
    this.status = status;
  }

  static SppRefusal notFound(String what, String id) {
    return new SppRefusal(404, what + " " + id + " could not be found");
  }

  int status() {
    return status;
  }

  /** Section 2: {@code /api} has a shape of its own, and {@code /ngp} has two. */
  ObjectNode body(ErrorShape shape) {
    var text = String.valueOf(getMessage());
    return switch (shape) {
      case ID_AND_DESCRIPTION -> Json.object().put("id", "CTGGA" + status).put("description", text);
      case TEXT -> Json.object().put("statusCode", status).put("response", text);
      case DESCRIPTION -> {
        var body = Json.object().put("statusCode", status);
        body.putObject("response").put("id", "CTGGA" + status).put("description", text);
        yield body;
      }
    };
  }
}
