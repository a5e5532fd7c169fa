package dev.coffer.engine.remote;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of an API.
 *
 * @param path from the root of the host, {@code /}-led, with the query if it has one already
 * @param query further parameters, in order; a name may repeat
 * @param body what is sent as JSON
 * @param timeout of one attempt, where it is shorter than the client's own
 */
public record Call(
    String method,
    String path,
    List<Map.Entry<String, String>> query,
    List<Map.Entry<String, String>> headers,
    Optional<Object> body,
    Optional<Duration> timeout) {

  public Call {
    query = List.copyOf(query);
    headers = List.copyOf(headers);
  }

  public static Call get(String path) {
    return of("GET", path);
  }

  public static Call delete(String path) {
    return of("DELETE", path);
  }

  /** Without a body. */
  public static Call post(String path) {
    return of("POST", path);
  }

  public static Call post(String path, Object body) {
    return of("POST", path).with(body);
  }

  public static Call put(String path, Object body) {
    return of("PUT", path).with(body);
  }

  public static Call patch(String path, Object body) {
    return of("PATCH", path).with(body);
  }

  /**
   * The path and query of a link: the host and port that an API writes into its links may be those
   * of the inside.
   *
   * @throws IllegalArgumentException when it is no address
   */
  public static String pathOf(String link) {
    var uri = URI.create(link);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String rooted = path.startsWith("/") ? path : "/" + path;
    return uri.getRawQuery() == null ? rooted : rooted + "?" + uri.getRawQuery();
  }

  private static Call of(String method, String path) {
    return new Call(method, path, List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  private Call with(Object newBody) {
    return new Call(method, path, query, headers, Optional.of(newBody), timeout);
  }

  public Call query(String name, Object value) {
    return new Call(method, path, plus(query, name, value), headers, body, timeout);
  }

  public Call header(String name, String value) {
    return new Call(method, path, query, plus(headers, name, value), body, timeout);
  }

  public Call within(Duration oneAttempt) {
    return new Call(method, path, query, headers, body, Optional.of(oneAttempt));
  }

  /** Where it goes to on a host, and never on another one, whatever the path looks like. */
  URI on(URI host) {
    var target = new StringBuilder(host.getScheme() + "://" + host.getRawAuthority() + path);
    char separator = path.contains("?") ? '&' : '?';
    for (var parameter : query) {
      target.append(separator).append(encoded(parameter.getKey()));
      target.append('=').append(encoded(parameter.getValue()));
      separator = '&';
    }
    return URI.create(target.toString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static List<Map.Entry<String, String>> plus(
      List<Map.Entry<String, String>> list, String name, Object value) {
    var longer = new ArrayList<>(list);
    longer.add(Map.entry(name, String.valueOf(value)));
    return longer;
  }

  /** For messages: without query, headers and body. */
  @Override
  public String toString() {
    int end = path.indexOf('?');
    return method + " " + (end < 0 ? path : path.substring(0, end));
  }
}
