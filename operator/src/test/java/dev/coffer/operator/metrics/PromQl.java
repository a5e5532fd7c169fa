package dev.coffer.operator.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a PromQL expression as is needed to tell which series and labels it asks for. */
record PromQl(String expression) {

  private static final Set<String> FUNCTIONS =
      Set.of(
          "absent", "sum", "min", "max", "rate", "increase", "histogram_quantile", "label_values");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless");
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:]\\w*)\\s*\\{([^}]*)}");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][\\w:]*(\\s*\\()?");

  /** A series and the labels that it is chosen by. */
  record Selector(String series, List<String> labels) {}

  /** All names that are neither functions nor operators. */
  Set<String> series() {
    var rest = RANGE.matcher(GROUPING.matcher(bare()).replaceAll(" ")).replaceAll(" ");
    rest = rest.replaceAll("\\{[^}]*}", " ").replaceAll("label_values\\((\\w+),[^)]*\\)", "$1");
    var names = new TreeSet<String>();
    for (MatchResult word : WORD.matcher(rest).results().toList()) {
      var name = word.group().replaceAll("[\\s(]", "");
      if (word.group(1) != null) {
        assertKnown(name);
      } else if (!OPERATORS.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private void assertKnown(String function) {
    if (!FUNCTIONS.contains(function) && !OPERATORS.contains(function)) {
      throw new AssertionError("unknown function " + function + " in " + expression);
    }
  }

  List<Selector> selectors() {
    return SELECTOR
        .matcher(bare())
        .results()
        .map(found -> new Selector(found.group(1), labels(found.group(2), "[=!~]+")))
        .toList();
  }

  /** All labels that something is grouped by. */
  Set<String> grouping() {
    return GROUPING
        .matcher(bare())
        .results()
        .flatMap(found -> labels(found.group(1), "$").stream())
        .collect(Collectors.toSet());
  }

  private String bare() {
    return TEXT.matcher(expression).replaceAll("");
  }

  private static List<String> labels(String list, String end) {
    return Arrays.stream(list.split(",", -1))
        .map(label -> label.replaceFirst(end, "").strip())
        .filter(label -> !label.isEmpty())
        .toList();
  }
}
