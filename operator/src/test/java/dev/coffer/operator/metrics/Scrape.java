package dev.coffer.operator.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.engine.Coverage;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.calls.AroundEngines;
import dev.coffer.operator.events.EventReason;
import dev.coffer.operator.events.EventWriter;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.Resources;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus would get. */
public record Scrape(String text) {

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) \\w+");
  private static final Pattern SAMPLE =
      Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

  public static Scrape of(OperatorMetrics metrics) {
    var out = new ByteArrayOutputStream();
    try {
      ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, metrics.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Scrape(out.toString(UTF_8));
  }

  /** Of an operator that has done everything that is counted. */
  static Scrape ofAll() {
    var fleet = new Fleet();
    var metrics = new OperatorMetrics(fleet.clock());
    var vm = fleet.vm("web-1");
    fleet.apply(
        Resources.policy("gold").build(),
        Resources.assign("web", "gold")
            .vm("web-1")
            .run("1")
            .prove("0 18 * * *", Resources.port(22))
            .build());
    fleet.world().guestsShow(new Verification.TcpPort(22));
    converge(fleet, metrics);
    fleet.pass(Duration.ofHours(7));
    converge(fleet, metrics);
    var inTurn = asAnEngineTellsThatReadsInTurn(fleet, vm);
    metrics.fleet().update(fleet.store().list(), List.of(), inTurn, fleet.converge().plan());
    metrics.leading(true);
    metrics.watchQueue(() -> 0);
    metrics.eventEnded(EventReason.Protected, EventWriter.Outcome.WRITTEN);
    return of(metrics);
  }

  /** What the fleet's engine says, as one would that read what protects a machine 90 s earlier. */
  static Observed asAnEngineTellsThatReadsInTurn(Fleet fleet, VmId vm) {
    var now = fleet.model().observe(Instant.EPOCH);
    var told =
        new Observation(
            now.at(),
            now.sites(),
            now.virtualMachines(),
            now.policies(),
            now.jobs(),
            now.sessions(),
            now.restores(),
            now.copies(),
            Map.of(vm, now.at().minusSeconds(90)),
            Optional.of(new Coverage(3, 2, 1)));
    return new Observed(
        Map.of("default", new Observed.Seen(told, Set.of(), Map.of())), Tenancy.NONE);
  }

  /** A pass as the operator makes it. */
  static void converge(Fleet fleet, OperatorMetrics metrics) {
    var engines = new AroundEngines(fleet.engines(), metrics.calls());
    var converger =
        new Converger(
            new Observer(engines, fleet.clock()),
            new Applier(engines, metrics.steps(), 4),
            fleet.store(),
            fleet.clock(),
            metrics.steps(),
            3);
    var done = metrics.passes().time(converger::converge);
    metrics.fleet().update(fleet.store().list(), List.of(), done.observed(), done.plan());
  }

  /** The metrics, by the name that their type is given for. */
  Set<String> families() {
    return TYPE.matcher(text)
        .results()
        .map(type -> type.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All series' names, with all labels that they have. */
  Map<String, Set<String>> labels() {
    var labels = new TreeMap<String, Set<String>>();
    for (MatchResult sample : SAMPLE.matcher(text).results().toList()) {
      var names = labels.computeIfAbsent(sample.group(1), _ -> new TreeSet<>());
      if (sample.group(2) != null) {
        LABEL.matcher(sample.group(2)).results().forEach(label -> names.add(label.group(1)));
      }
    }
    return labels;
  }

  /** The value of one series, written as Prometheus writes it. */
  public double value(String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + text));
  }
}
