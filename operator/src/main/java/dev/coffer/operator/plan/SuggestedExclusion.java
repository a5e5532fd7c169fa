package dev.coffer.operator.plan;

import dev.coffer.engine.Problem;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.VirtualMachine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The DiskExclusion of disks of which no snapshot can be held, as a document that can be applied as
 * it is (R20).
 */
final class SuggestedExclusion {

  /** What a DiskExclusion takes. */
  private static final int LONGEST_SENTENCE = 1000;

  private static final int LONGEST_NAME = 200;

  private SuggestedExclusion() {}

  /**
   * Writes it.
   *
   * @param results of the machine's last run
   * @param unique whether no other machine has its name
   */
  static Optional<String> of(
      String engine, VirtualMachine vm, boolean unique, List<DiskResult> results) {
    var unclosable =
        results.stream()
            .filter(
                disk ->
                    disk.problem()
                        .filter(problem -> problem.reason().equals(Problem.SNAPSHOT_CANNOT_CLOSE))
                        .isPresent())
            .toList();
    return unclosable.isEmpty()
        ? Optional.empty()
        : Optional.of(text(engine, vm, unique, unclosable));
  }

  private static String text(
      String engine, VirtualMachine vm, boolean unique, List<DiskResult> disks) {
    String why =
        disks.stream()
            .flatMap(disk -> disk.problem().stream())
            .map(Problem::message)
            .findFirst()
            .orElseThrow();
    return """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: DiskExclusion
        metadata:
          name: %s
        spec:
          engine: %s
          virtualMachine: {%s: %s}
          disks: [%s]
          reason: ConstantWrites
          justification: %s
          owner: %s
        """
        .formatted(
            name(vm, disks),
            quoted(engine),
            unique ? "name" : "id",
            quoted(unique ? vm.name() : vm.id().value()),
            disks.stream()
                .map(disk -> "{name: %s}".formatted(quoted(disk.diskName())))
                .collect(Collectors.joining(", ")),
            quoted(shortened(why)),
            quoted(shortened("the owner of " + vm.name())));
  }

  private static String name(VirtualMachine vm, List<DiskResult> disks) {
    String names =
        vm.name() + "-" + disks.stream().map(DiskResult::diskName).collect(Collectors.joining("-"));
    String plain =
        names.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME)).replaceAll("-$", "");
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_SENTENCE));
  }

  /** A text in single quotes says anything in YAML. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
