package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.files.Extracted;
import dev.coffer.engine.embedded.files.FileExtraction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Restores single files out of the disks of a recovery point (R16). */
final class FileRestore {

  private FileRestore() {}

  /**
   * Looks whether all paths are there and the destination is empty.
   *
   * @throws EngineException Refused NoSuchFile, NameInUse
   */
  static void check(RestoreSource source, RestoreOrder.Files order) {
    try (var disks = OpenDisks.of(source, () -> false)) {
      FileExtraction.plan(disks.readers(), order);
    } catch (IOException e) {
      throw EngineException.refused(
          Refusal.NO_SUCH_FILE,
          "the files of recovery point %s cannot be read: %s"
              .formatted(source.located().point().id(), e.getMessage()));
    }
  }

  /**
   * Writes the files; they appear at the destination all at once.
   *
   * @param again whether an earlier attempt may have finished just before a crash
   * @param progress is told how many bytes are written
   * @return what a person should know of the result
   */
  static Optional<String> run(
      RestoreSource source,
      RestoreOrder.Files order,
      boolean again,
      BooleanSupplier stop,
      LongConsumer progress)
      throws IOException {
    if (again && isFilled(Path.of(order.destination()))) {
      return Optional.empty();
    }
    try (var disks = OpenDisks.of(source, stop)) {
      Extracted extracted = FileExtraction.plan(disks.readers(), order).write(progress);
      return extracted.note();
    }
  }

  /** The order was taken for an empty destination, and only a complete result gets its name. */
  private static boolean isFilled(Path destination) throws IOException {
    if (!Files.isDirectory(destination)) {
      return false;
    }
    try (var content = Files.list(destination)) {
      return content.findAny().isPresent();
    }
  }
}
