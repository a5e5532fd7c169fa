package dev.coffer.engine.cloudtemple.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The routes that exist, and the rights that each needs. */
final class Router {

  private final List<Route> routes = new ArrayList<>();

  /**
   * A route.
   *
   * @param rights all that the token must have
   */
  record Route(String method, Pattern path, Set<String> rights, Function<Call, Answer> handler) {}

  /** A route that fits a call. */
  record Match(Route route, Call call) {
    Answer answer() {
      return route.handler().apply(call);
    }
  }

  /** For {@code path}, in which {@code *} stands for an id. */
  Router add(String method, String path, Set<String> rights, Function<Call, Answer> handler) {
    var pattern = Pattern.compile(path.replace("*", "([^/]+)"));
    routes.add(new Route(method, pattern, rights, handler));
    return this;
  }

  Router get(String path, String right, Function<Call, Answer> handler) {
    return add("GET", path, Set.of(right), handler);
  }

  Optional<Match> find(Call call) {
    for (Route route : routes) {
      var matcher = route.path().matcher(call.path());
      if (route.method().equals(call.method()) && matcher.matches()) {
        var ids = IntStream.rangeClosed(1, matcher.groupCount()).mapToObj(matcher::group).toList();
        return Optional.of(new Match(route, call.at(ids)));
      }
    }
    return Optional.empty();
  }
}
