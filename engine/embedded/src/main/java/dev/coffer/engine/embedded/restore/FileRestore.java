package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder.Files;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

final class FileRestore {
  private FileRestore() {}

  static void check(RestoreSource source, Files files) {
    if (!files.paths().isEmpty()) {
      throw EngineException.refused(Refusal.NO_SUCH_FILE, "x " + source + files);
    }
  }

  static Optional<String> run(
      RestoreSource source, Files files, BooleanSupplier stop, LongConsumer progress) {
    progress.accept(source.bytes());
    return stop.getAsBoolean() ? Optional.empty() : Optional.of(files.destination());
  }
}
