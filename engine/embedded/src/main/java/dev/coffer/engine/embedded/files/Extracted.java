package dev.coffer.engine.embedded.files;

import dev.coffer.engine.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an extraction wrote.
 *
 * @param destination the folder that now holds it
 * @param files how many files, hard links included
 * @param bytes of their sizes, holes included
 * @param skippedCount how many entries were left out
 * @param skipped why; the first thousand of them
 * @param notes what a person should know of the file systems
 */
public record Extracted(
    Path destination,
    long files,
    long bytes,
    long skippedCount,
    List<Problem> skipped,
    List<String> notes) {

  public Extracted {
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }

  /** All that is worth a person's attention, in one line; empty when there is nothing. */
  public Optional<String> note() {
    var parts = new ArrayList<>(notes);
    if (skippedCount > 0) {
      parts.add(
          "%d entries were not restored, such as %s"
              .formatted(skippedCount, skipped.getFirst().message()));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }
}
