package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.operator.cli.Terminal.Color;
import dev.coffer.operator.plan.Blocker;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Risk;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.state.Overlay;
import dev.coffer.operator.state.Overlay.Change;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan for people, or for programs. */
record PlanView(Overlay overlay, Plan plan) {

  void print(Terminal terminal, OutputOption output) {
    if (output.isTable()) {
      printText(terminal);
    } else {
      output.print(terminal, json());
    }
  }

  private void printText(Terminal terminal) {
    Table table = new Table("#", "ACTION", "RISK", "RESOURCE", "WHAT");
    int number = 0;
    for (Step step : plan.steps()) {
      table.row(
          String.valueOf(++number),
          step.getClass().getSimpleName(),
          risk(step.risk()),
          resources(step),
          step.description());
    }
    if (!table.isEmpty()) {
      table.print(terminal.out());
      terminal.out().println();
    }
    for (Step step : plan.withheld()) {
      terminal.out().println(terminal.colored(Color.YELLOW, "Paused") + "  " + resources(step));
      terminal.out().println("  " + step.description());
    }
    if (!plan.withheld().isEmpty()) {
      terminal.out().println();
    }
    printBlockers(plan.blockers(), terminal);
    terminal.out().println(terminal.colored(Color.BOLD, summary()));
    if (!overlay.notGiven().isEmpty()) {
      terminal.note(
          "applied earlier, not given now, and kept: "
              + names(overlay.notGiven())
              + "; --prune deletes them");
    }
  }

  /** What stands in the way, and who can lift it. */
  static void printBlockers(List<Blocker> blockers, Terminal terminal) {
    for (Blocker blocker : blockers) {
      String word = blocker.isDependency() ? "Waiting" : "Blocked";
      terminal
          .out()
          .println(
              terminal.colored(Color.YELLOW, word + "/" + blocker.reason())
                  + "  "
                  + blocker.resource());
      terminal.out().println("  " + blocker.message());
      terminal.out().println("  who can lift it: " + blocker.lifts());
    }
    if (!blockers.isEmpty()) {
      terminal.out().println();
    }
  }

  private String summary() {
    String steps =
        plan.isEmpty()
            ? "Nothing to do on the engine"
            : "Plan: "
                + count(plan.steps().size(), "step")
                + " ("
                + Stream.of(Risk.values())
                    .filter(risk -> count(risk) > 0)
                    .map(risk -> count(risk) + " " + risk(risk))
                    .collect(Collectors.joining(", "))
                + ")";
    String blocked = plan.blockers().isEmpty() ? "" : ", " + plan.blockers().size() + " blocked";
    String paused = plan.withheld().isEmpty() ? "" : ", " + plan.withheld().size() + " paused";
    return steps + blocked + paused + "; resources: " + changes() + ".";
  }

  private String changes() {
    String text =
        Stream.of(Change.values())
            .filter(change -> count(change) > 0)
            .map(change -> count(change) + " " + lower(change))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }

  private long count(Risk risk) {
    return plan.steps().stream().filter(step -> step.risk() == risk).count();
  }

  private long count(Change change) {
    return overlay.changes().values().stream().filter(change::equals).count();
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("hash", plan.hash());
    put(json.putArray("steps"), plan.steps());
    put(json.putArray("paused"), plan.withheld());
    var blocked = json.putArray("blocked");
    plan.blockers().forEach(blocker -> blocked.add(json(blocker)));
    var resources = json.putArray("resources");
    new TreeMap<>(overlay.changes())
        .forEach(
            (key, change) ->
                resources.addObject().put("resource", key.toString()).put("change", lower(change)));
    var notGiven = json.putArray("notGiven");
    overlay.notGiven().forEach(key -> notGiven.add(key.toString()));
    ObjectNode summary = json.putObject("summary").put("steps", plan.steps().size());
    for (Risk risk : Risk.values()) {
      summary.put(risk(risk), count(risk));
    }
    summary.put("blocked", plan.blockers().size());
    summary.put("paused", plan.withheld().size());
    return json;
  }

  private static void put(ArrayNode array, List<Step> steps) {
    for (Step step : steps) {
      ObjectNode each =
          array
              .addObject()
              .put("action", step.getClass().getSimpleName())
              .put("engine", step.engine())
              .put("risk", step.risk().name())
              .put("description", step.description());
      var resources = each.putArray("resources");
      step.resources().forEach(resource -> resources.add(resource.toString()));
    }
  }

  static ObjectNode json(Blocker blocker) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("reason", blocker.reason().name())
        .put("resource", blocker.resource().toString())
        .put("about", blocker.about())
        .put("message", blocker.message())
        .put("lifts", blocker.lifts());
  }

  private static String resources(Step step) {
    ResourceKey first = step.resources().first();
    int others = step.resources().size() - 1;
    return first + (others == 0 ? "" : " and " + count(others, "other"));
  }

  private static String names(List<ResourceKey> keys) {
    String first =
        keys.stream().limit(5).map(ResourceKey::toString).collect(Collectors.joining(", "));
    return keys.size() > 5 ? first + " and " + count(keys.size() - 5, "other") : first;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String risk(Risk risk) {
    return risk.name().toLowerCase(Locale.ROOT);
  }

  private static String lower(Change change) {
    return change.name().toLowerCase(Locale.ROOT);
  }
}
