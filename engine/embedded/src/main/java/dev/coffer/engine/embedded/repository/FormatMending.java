package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes the file {@code format} anew when it is missing or damaged. A key slot names its
 * repository; that the secret opens it proves that it says so truly. A repository of another
 * version, or with features, is never taken for a damaged one: its file can be read.
 */
final class FormatMending {

  private final ObjectStore objects;
  private final Secret secret;

  FormatMending(ObjectStore objects, Secret secret) {
    this.objects = objects;
    this.secret = secret;
  }

  /** The new file; empty when no slot tells what it should say, so that nothing was done. */
  Optional<FormatFile> run() throws IOException {
    for (KeySlot slot : new SlotFiles(objects).copies().values()) {
      var repository = repository(slot);
      if (repository.isPresent() && slot.open(repository.get(), secret).isPresent()) {
        return Optional.of(write(repository.get(), Instant.parse(slot.created())));
      }
    }
    return Optional.empty();
  }

  private static Optional<RepositoryId> repository(KeySlot slot) {
    try {
      return Optional.of(new RepositoryId(slot.repository()));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private FormatFile write(RepositoryId id, Instant created) throws IOException {
    var format = FormatFile.current(id, created);
    objects.clean(Opening.FOLDERS);
    objects.delete(List.of(FormatFile.NAME));
    objects.put(FormatFile.NAME, format.write());
    return format;
  }

  Problem mended() {
    return new Problem(
        "FormatMended",
        "the file %s was missing or damaged, and was written anew: verify the repository"
            .formatted(objects.where(FormatFile.NAME)));
  }
}
