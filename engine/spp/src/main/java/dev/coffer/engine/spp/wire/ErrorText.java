package dev.coffer.engine.spp.wire;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the API says when it says no, in any of its three forms (reference, section 2): {@code {id,
 * description}}, {@code {statusCode, response: text}}, {@code {statusCode, response:
 * {description}}}. The body may have been cut off.
 */
public final class ErrorText {

  private static final List<Pattern> FORMS =
      Stream.of("description", "response")
          .map(field -> Pattern.compile("\"" + field + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)"))
          .toList();

  private ErrorText() {}

  /** The sentence in a body; empty where there is none. */
  public static Optional<String> in(String body) {
    for (Pattern form : FORMS) {
      var match = form.matcher(body);
      if (match.find() && !match.group(1).isBlank()) {
        return Optional.of(match.group(1).replaceAll("\\\\(.)", "$1").strip());
      }
    }
    return Optional.empty();
  }
}
