package dev.coffer.operator.apiserver;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks of the API server.
 *
 * @param verb as RBAC has it, such as {@code list}
 * @param resource its plural, with a subresource such as {@code policyassignments/status}
 * @param object namespace and name, as far as the request has them
 */
public record Call(String verb, String resource, String object) {

  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/[^/]+/[^/]+)(?:/namespaces/(?<namespace>[^/]+)(?=/[^/]+))?"
              + "/(?<plural>[^/]+)(?:/(?<name>[^/]+)(?<sub>/[^/]+)?)?");

  /** What a request to an API server asks for. */
  public static Call of(String method, URI uri) {
    Matcher path = PATH.matcher(uri.getPath());
    if (!path.matches()) {
      return new Call(method.toLowerCase(Locale.ROOT), uri.getPath(), "");
    }
    String name = text(path, "name");
    return new Call(
        verb(method, name, String.valueOf(uri.getQuery())),
        path.group("plural") + text(path, "sub"),
        text(path, "namespace") + "/" + name);
  }

  private static String text(Matcher path, String group) {
    String text = path.group(group);
    return text == null ? "" : text;
  }

  private static String verb(String method, String name, String query) {
    return switch (method) {
      case "GET" -> query.contains("watch=true") ? "watch" : name.isEmpty() ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> method;
    };
  }

  /** Whether it changes something. */
  public boolean isWrite() {
    return switch (verb) {
      case "get", "list", "watch" -> false;
      default -> true;
    };
  }

  public boolean isStatusWrite() {
    return isWrite() && resource.endsWith("/status");
  }
}
