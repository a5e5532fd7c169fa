package dev.coffer.operator.plan;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern for names: {@code *} stands for any text, {@code ?} for any one character, all else for
 * itself.
 */
final class NameGlob {

  private final Pattern pattern;

  NameGlob(String glob) {
    pattern =
        Pattern.compile(
            glob.codePoints().mapToObj(NameGlob::expression).collect(Collectors.joining()),
            Pattern.DOTALL);
  }

  private static String expression(int character) {
    return switch (character) {
      case '*' -> ".*";
      case '?' -> ".";
      default -> Pattern.quote(Character.toString(character));
    };
  }

  /** What every name that matches starts with. */
  static String literalPrefix(String glob) {
    int end = 0;
    while (end < glob.length() && glob.charAt(end) != '*' && glob.charAt(end) != '?') {
      end++;
    }
    return glob.substring(0, end);
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }
}
