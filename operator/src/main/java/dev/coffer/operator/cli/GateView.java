package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.StartGate.Closed;
import dev.coffer.engine.StartGate.Status;
import java.io.PrintStream;

/** How the start gate is shown. */
final class GateView {

  private GateView() {}

  static void print(Status status, PrintStream out) {
    out.println("gate:      " + (status.installed() ? status.hook() : "not installed"));
    out.println("folder:    " + status.folder());
    if (status.installed()) {
      out.println(
          "asked:     "
              + status
                  .asked()
                  .map(Object::toString)
                  .orElse("not since it was installed (systemctl reload libvirtd)"));
    }
    out.println(
        "open:      "
            + status
                .opening()
                .map(opening -> "until " + opening.until() + ": " + opening.reason())
                .orElse("no"));
    out.println("machines:  " + machines(status));
    if (!status.refused().isEmpty()) {
      out.println();
      Table table = new Table("ID", "WHY IT MAY NOT START");
      status.refused().forEach(closed -> table.row(closed.vm().value(), closed.why()));
      table.print(out);
    }
  }

  /** How many may start. */
  static String machines(Status status) {
    return status.allowed() + " may start, " + status.refused().size() + " may not";
  }

  static ObjectNode json(String engine, Status status) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", engine)
            .put("hook", status.hook())
            .put("folder", status.folder())
            .put("installed", status.installed())
            .put("allowed", status.allowed());
    status
        .asked()
        .ifPresentOrElse(asked -> json.put("asked", asked.toString()), () -> json.putNull("asked"));
    status
        .problem()
        .ifPresentOrElse(problem -> json.put("problem", problem), () -> json.putNull("problem"));
    var refused = json.putArray("refused");
    for (Closed closed : status.refused()) {
      refused.addObject().put("vm", closed.vm().value()).put("why", closed.why());
    }
    status
        .opening()
        .ifPresentOrElse(
            opening ->
                json.putObject("opening")
                    .put("until", opening.until().toString())
                    .put("reason", opening.reason()),
            () -> json.putNull("opening"));
    return json;
  }
}
