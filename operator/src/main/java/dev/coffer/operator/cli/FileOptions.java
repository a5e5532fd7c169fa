package dev.coffer.operator.cli;

import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.manifest.ManifestProblem;
import dev.coffer.operator.manifest.ManifestReader;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.manifest.Manifests.Skipped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where manifests come from. */
final class FileOptions {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "PATH",
      required = true,
      description = "A file, a folder with all below it, or - for standard input. Repeatable.")
  private List<String> names = List.of();

  /** Reads them, and notes what was skipped. Problems are the caller's to report. */
  Manifests read(PlaceOptions place, Terminal terminal, ResourceValidator validator) {
    Manifests manifests =
        ManifestReader.read(names, place.namespace(), place.state(), terminal.in(), validator);
    if (!manifests.skipped().isEmpty()) {
      terminal.note(skippedNote(manifests.skipped()));
    }
    return manifests;
  }

  /** Reads them; what is wrong with them is printed, and ends the command. */
  Manifests readValid(PlaceOptions place, Terminal terminal, ResourceValidator validator) {
    Manifests manifests = read(place, terminal, validator);
    refuse(manifests.problems(), terminal);
    return manifests;
  }

  /** Prints problems, one a line, and ends the command when there is one. */
  static void refuse(List<ManifestProblem> problems, Terminal terminal) {
    if (problems.isEmpty()) {
      return;
    }
    problems.forEach(terminal.err()::println);
    throw new CommandException(
        problems.size() == 1
            ? "there is a problem in the manifests, so nothing was done"
            : "there are " + problems.size() + " problems in the manifests, so nothing was done");
  }

  private static String skippedNote(List<Skipped> skipped) {
    Map<String, Long> counts =
        skipped.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.kind().isEmpty() ? "no resource" : each.kind(),
                    TreeMap::new,
                    Collectors.counting()));
    String kinds =
        counts.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
    return "skipped what is not ours: " + kinds + " (first at " + skipped.getFirst().origin() + ")";
  }
}
