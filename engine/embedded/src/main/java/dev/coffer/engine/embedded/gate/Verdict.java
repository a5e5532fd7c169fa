package dev.coffer.engine.embedded.gate;

import dev.coffer.engine.EngineError.Refused;
import java.util.Optional;

/** Whether a machine may start, as the file says that the hook reads. */
public sealed interface Verdict {

  /** It may. */
  record Allowed() implements Verdict {}

  /**
   * It may not.
   *
   * @param why in the words of the rule
   */
  record Closed(String why) implements Verdict {}

  /** What a rule says. */
  static Verdict of(Optional<Refused> refusal) {
    return refusal
        .<Verdict>map(refused -> new Closed(refused.message().replace('\n', ' ')))
        .orElseGet(Allowed::new);
  }

  /** The file's content: the hook reads its first line. */
  default String write() {
    return switch (this) {
      case Allowed() -> "allowed\n";
      case Closed(String why) -> "refused " + why + "\n";
    };
  }

  /** Empty when it is nothing that we wrote: the hook lets nobody through by such a file. */
  static Optional<Verdict> read(String file) {
    if (file.equals("allowed\n")) {
      return Optional.of(new Allowed());
    }
    return file.startsWith("refused ")
        ? Optional.of(new Closed(file.substring("refused ".length()).strip()))
        : Optional.empty();
  }
}
