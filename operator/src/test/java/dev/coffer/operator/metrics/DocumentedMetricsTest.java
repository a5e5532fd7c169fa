package dev.coffer.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README, the alerts and the dashboard speak of metrics that are there. */
class DocumentedMetricsTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final Path FILES = ROOT.resolve("charts/coffer/files");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(coffer_\\w+)` \\|([^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  private final Scrape scrape = Scrape.ofAll();

  @Test
  void the_readme_lists_every_metric_with_its_labels() throws IOException {
    var readme = Files.readString(ROOT.resolve("operator/README.md"));
    var documented = new TreeMap<String, Set<String>>();
    for (MatchResult row : ROW.matcher(readme).results().toList()) {
      var labels = new TreeSet<String>();
      CODE.matcher(row.group(2)).results().forEach(label -> labels.add(label.group(1)));
      documented.put(row.group(1), labels);
    }

    assertThat(documented).isEqualTo(registered());
  }

  /** All families with the labels of their series; the maximum of a timer is part of the timer. */
  private Map<String, Set<String>> registered() {
    var families = scrape.families();
    var registered = new TreeMap<String, Set<String>>();
    for (String family : families) {
      var timer = family.replaceFirst("_max$", "");
      if (timer.equals(family) || !families.contains(timer)) {
        var labels = new TreeSet<String>();
        scrape
            .labels()
            .forEach(
                (series, names) -> {
                  if (series.equals(family) || series.equals(family + "_count")) {
                    labels.addAll(names);
                  }
                });
        registered.put(family, labels);
      }
    }
    return registered;
  }

  @Test
  void every_name_begins_with_coffer_and_no_label_grows_with_the_fleet() {
    assertThat(scrape.families()).allMatch(name -> name.startsWith("coffer_"));
    assertThat(scrape.labels().values().stream().flatMap(Set::stream).distinct())
        .containsExactlyInAnyOrder(
            "engine", "kind", "le", "method", "needed", "outcome", "reason", "state", "step",
            "summary");
  }

  @Test
  void every_alert_asks_for_series_and_labels_that_exist_and_says_what_to_do() throws IOException {
    var alerts =
        new ObjectMapper(new YAMLFactory()).readTree(FILES.resolve("alerts.yaml").toFile());
    var rules = alerts.path("groups").path(0).path("rules");

    assertThat(rules.size()).isEqualTo(9);
    for (JsonNode rule : rules) {
      assertThat(rule.path("alert").asText()).matches("Coffer[A-Za-z]+");
      assertThat(rule.path("for").asText()).matches("\\d+[mh]");
      assertThat(rule.path("labels").path("severity").asText()).isIn("warning", "critical");
      assertThat(rule.path("annotations").path("summary").asText()).isNotBlank().endsWith(".");
      assertThat(rule.path("annotations").path("description").asText()).hasSizeGreaterThan(80);
      assertExists(rule.path("expr").asText());
    }
  }

  @Test
  void every_panel_of_the_dashboard_asks_for_series_and_labels_that_exist() throws IOException {
    var dashboard = new ObjectMapper().readTree(FILES.resolve("dashboard.json").toFile());
    var expressions = new ArrayList<String>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
      panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
    }
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      if (variable.path("type").asText().equals("query")) {
        expressions.add(variable.path("query").path("query").asText());
      }
    }

    assertThat(dashboard.path("panels").size()).isGreaterThanOrEqualTo(8);
    assertThat(expressions).hasSizeGreaterThan(dashboard.path("panels").size());
    expressions.forEach(this::assertExists);
  }

  @Test
  void a_series_that_is_not_there_would_be_found() {
    var query = new PromQl("sum by (zone) (rate(coffer_gone_total{a=\"x y\",b!~\"z\"}[5m])) or up");

    assertThat(query.series()).containsExactly("coffer_gone_total", "up");
    assertThat(query.grouping()).containsExactly("zone");
    assertThat(query.selectors())
        .containsExactly(new PromQl.Selector("coffer_gone_total", List.of("a", "b")));
  }

  private void assertExists(String expression) {
    var query = new PromQl(expression);
    var known = scrape.labels();
    assertThat(query.series()).as(expression).isNotEmpty().isSubsetOf(known.keySet());
    query
        .selectors()
        .forEach(
            selector ->
                assertThat(selector.labels())
                    .as(expression)
                    .isSubsetOf(known.getOrDefault(selector.series(), new TreeSet<>())));
    assertThat(query.grouping())
        .as(expression)
        .isSubsetOf(
            query.series().stream()
                .flatMap(series -> known.getOrDefault(series, new TreeSet<>()).stream())
                .toList());
  }
}
