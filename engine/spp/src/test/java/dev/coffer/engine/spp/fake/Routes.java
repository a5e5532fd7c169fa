package dev.coffer.engine.spp.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds what answers a call. */
final class Routes {

  private final List<Route> routes = new ArrayList<>();

  /** Answers a call. */
  interface Handler {
    Reply answer(Call call);
  }

  /**
   * @param target a path whose open places are {@code {name}}, and parameters that must be there
   */
  Routes on(String method, String target, Handler handler) {
    routes.add(Route.of(method, target, handler));
    return this;
  }

  Reply answer(Call call) {
    boolean known = false;
    for (var route : routes) {
      var variables = route.match(call);
      if (variables.isPresent() && route.method.equals(call.method())) {
        return route.handler.answer(call.with(variables.get()));
      }
      known |= variables.isPresent();
    }
    throw known
        ? new SppRefusal(405, call.method() + " is not supported here")
        : new SppRefusal(404, "unknown address " + call.path());
  }

  private record Route(
      String method, Pattern path, List<String> names, Map<String, String> query, Handler handler) {

    static Route of(String method, String target, Handler handler) {
      var parts = target.split("\\?", 2);
      List<String> names = new ArrayList<>();
      var found = Pattern.compile("\\{(\\w+)}").matcher(parts[0]);
      while (found.find()) {
        names.add(found.group(1));
      }
      Map<String, String> query = new LinkedHashMap<>();
      if (parts.length > 1) {
        var pair = parts[1].split("=", 2);
        query.put(pair[0], pair[1]);
      }
      var path = Pattern.compile(parts[0].replaceAll("\\{\\w+}", "([^/]+)"));
      return new Route(method, path, names, query, handler);
    }

    Optional<Map<String, String>> match(Call call) {
      var match = path.matcher(call.path());
      if (!match.matches() || !call.query().entrySet().containsAll(query.entrySet())) {
        return Optional.empty();
      }
      Map<String, String> variables = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        variables.put(names.get(i), match.group(i + 1));
      }
      return Optional.of(variables);
    }
  }
}
