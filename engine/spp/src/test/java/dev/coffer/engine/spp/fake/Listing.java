package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Filters, sorts and pages a collection as the query asks (section 2). */
final class Listing {

  /** Documented for job sessions; taken for all lists. */
  static final int PAGE = 100;

  private Listing() {}

  static Reply of(Call call, String collection, List<ObjectNode> all) {
    return of(call, collection, all, true);
  }

  static Reply of(Call call, String collection, List<ObjectNode> all, boolean filters) {
    var found = new ArrayList<>(all);
    if (filters) {
      Json.items(Json.read(call.parameter("filter", "[]")))
          .forEach(condition -> found.removeIf(item -> !holds(condition, item)));
    }
    sort(found, call.parameter("sort", ""));
    int from = Math.min(number(call, "pageStartIndex", 0), found.size());
    int size = number(call, "pageSize", PAGE);
    int to = Math.min(from + size, found.size());
    var links = Json.object();
    links.putObject("self").put("href", Links.INSIDE + call.path());
    if (to < found.size()) {
      links.putObject("nextPage").put("href", Links.INSIDE + call.path() + page(call, to, size));
    }
    var body = Json.object().put("total", found.size());
    body.set("links", links);
    body.set(collection, Json.array(found.subList(from, to)));
    return Reply.ok(body);
  }

  private static int number(Call call, String parameter, int otherwise) {
    var text = call.parameter(parameter, String.valueOf(otherwise));
    if (!text.matches("\\d{1,9}")) {
      throw new SppRefusal(400, parameter + " must be a number");
    }
    return Integer.parseInt(text);
  }

  private static String page(Call call, int from, int size) {
    var query = new StringJoiner("&", "?", "");
    call.query()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("page")) {
                query.add(name + "=" + Links.encode(value));
              }
            });
    return query.add("pageStartIndex=" + from).add("pageSize=" + size).toString();
  }

  private static boolean holds(JsonNode condition, JsonNode item) {
    var property = condition.path("property").asText();
    if (property.equals("storageProfileName") && item.has("storageProfiles")) {
      return Json.items(item.path("storageProfiles"))
          .anyMatch(name -> name.asText().equals(condition.path("value").asText()));
    }
    var value = at(item, property);
    var wanted = condition.path("value");
    return switch (condition.path("op").asText("=")) {
      case "=" -> matches(wanted.asText(), value.asText());
      case ">=" -> value.asLong() >= wanted.asLong();
      case "<=" -> value.asLong() <= wanted.asLong();
      case "IN" -> Json.items(wanted).anyMatch(one -> one.asText().equals(value.asText()));
      default -> throw new SppRefusal(400, "unknown operator in the filter: " + condition);
    };
  }

  static boolean matches(String wanted, String value) {
    var pattern = Pattern.quote(wanted).replace("*", "\\E.*\\Q");
    return Pattern.matches(pattern, value);
  }

  private static JsonNode at(JsonNode item, String property) {
    var node = item;
    for (var part : property.split("\\.", -1)) {
      node = node.path(part);
    }
    return node;
  }

  private static void sort(List<ObjectNode> items, String sort) {
    if (sort.isBlank()) {
      return;
    }
    var order =
        sort.startsWith("[") ? Json.read(sort).path(0) : Json.object().put("property", sort);
    var property = order.path("property").asText();
    Comparator<ObjectNode> ascending =
        Comparator.<ObjectNode>comparingLong(item -> at(item, property).asLong())
            .thenComparing(item -> at(item, property).asText());
    boolean down = order.path("direction").asText("ASC").equals("DESC");
    items.sort(down ? ascending.reversed() : ascending);
  }
}
