package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.manifest.Manifest;
import dev.coffer.operator.manifest.ManifestProblem;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.manifest.Origin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffer validate}. */
@Command(
    name = "validate",
    description = {
      "Checks manifests as the API server of a cluster would, and says of each problem the"
          + " file, the line, the field and what is allowed. Needs neither an engine nor a"
          + " cluster."
    },
    footer = {
      "Examples:",
      "  coffer validate -f backup/",
      "  kustomize build overlays/paris | coffer validate -f -",
      "",
      "Exit codes: 0 all valid, 1 not",
      "",
      "JSON: {valid, resources: [{kind, namespace, name, file, line}],",
      "  problems: [{file, line, field, message}], skipped: [{kind, file, line}]}"
    })
final class ValidateCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  ValidateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Terminal terminal = context.terminal();
    Manifests manifests = files.read(place, terminal, new ResourceValidator());
    boolean valid = manifests.problems().isEmpty();
    if (output.isTable()) {
      manifests.problems().forEach(terminal.err()::println);
      terminal.out().println(summary(manifests));
    } else {
      output.print(terminal, json(manifests));
    }
    return valid ? ExitCode.OK : ExitCode.ERROR;
  }

  private static String summary(Manifests manifests) {
    return "valid resources: "
        + manifests.resources().size()
        + ", problems: "
        + manifests.problems().size();
  }

  private static ObjectNode json(Manifests manifests) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("valid", manifests.problems().isEmpty());
    var resources = json.putArray("resources");
    for (Manifest manifest : manifests.resources()) {
      ObjectNode each =
          resources
              .addObject()
              .put("kind", manifest.key().kind().name())
              .put("namespace", manifest.key().namespace())
              .put("name", manifest.key().name());
      put(each, manifest.origin());
    }
    var problems = json.putArray("problems");
    for (ManifestProblem problem : manifests.problems()) {
      put(problems.addObject(), problem.origin())
          .put("field", problem.field())
          .put("message", problem.message());
    }
    var skipped = json.putArray("skipped");
    manifests
        .skipped()
        .forEach(each -> put(skipped.addObject().put("kind", each.kind()), each.origin()));
    return json;
  }

  private static ObjectNode put(ObjectNode node, Origin origin) {
    return node.put("file", origin.file()).put("line", origin.line());
  }
}
