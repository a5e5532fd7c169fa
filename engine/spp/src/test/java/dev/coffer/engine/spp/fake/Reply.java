package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server answers. */
record Reply(int status, JsonNode body) {

  static Reply ok(ObjectNode body) {
    return new Reply(200, body);
  }

  static Reply none() {
    return new Reply(204, MissingNode.getInstance());
  }

  /** {@code /ngp} wraps what it answers to a POST or PUT (section 2, success envelopes). */
  static Reply wrapped(int status, ObjectNode response) {
    var body = Json.object().put("statusCode", status);
    body.set("response", response);
    return new Reply(status, body);
  }
}
