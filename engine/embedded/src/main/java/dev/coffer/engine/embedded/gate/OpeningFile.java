package dev.coffer.engine.embedded.gate;

import dev.coffer.engine.StartGate.Opening;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file that opens the gate. Its first line is the end, in seconds since 1970, its second the
 * reason: root can write it by hand.
 */
final class OpeningFile {

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

  private OpeningFile() {}

  static String write(Opening opening) {
    return opening.until().getEpochSecond() + "\n" + opening.reason() + "\n";
  }

  /** Empty when the hook does not take it for an opening either. */
  static Optional<Opening> read(String file) {
    var lines = file.lines().toList();
    if (lines.size() < 2
        || !SECONDS.matcher(lines.get(0).strip()).matches()
        || lines.get(1).isEmpty()) {
      return Optional.empty();
    }
    var until = Instant.ofEpochSecond(Long.parseLong(lines.get(0).strip()));
    return Optional.of(new Opening(until, lines.get(1)));
  }
}
