package dev.coffer.engine.embedded.files;

import java.util.Optional;

/** Counts the contents of files beside their ordinary one, for which Linux has no place. */
final class NtfsStreamsLeftOut {

  private String first = "";
  private long count;

  void add(NtfsFile file) {
    for (var name : file.alternateStreams()) {
      if (count == 0) {
        first = Skipped.printable(name);
      }
      count++;
    }
  }

  /** Empty when there was none. */
  Optional<String> note() {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "it has %d alternate streams, such as %s, which were left out; restore the disk as Test to read them"
                .formatted(count, first));
  }
}
