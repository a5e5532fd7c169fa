package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The map of links of an object. Their addresses are absolute and name a host and port that only
 * the server itself can reach (section 2, bodies and links).
 *
 * @param hidden names that this server does not offer
 */
record Links(ObjectNode node, Set<String> hidden) {

  static final String INSIDE = "https://localhost:8082";

  static Links of(State state) {
    return new Links(Json.object(), state.hiddenLinks);
  }

  Links add(String name, String path) {
    if (!hidden.contains(name)) {
      node.putObject(name).put("rel", name).put("href", INSIDE + path);
    }
    return this;
  }

  Links addWithSchema(String name, String path, String schema) {
    if (!hidden.contains(name)) {
      add(name, path);
      ((ObjectNode) node.get(name)).put("schema", INSIDE + schema);
    }
    return this;
  }

  boolean offers(String name) {
    return node.has(name);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
