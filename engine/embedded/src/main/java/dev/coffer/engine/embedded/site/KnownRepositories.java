package dev.coffer.engine.embedded.site;

import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Remembers which repository each site has. An empty place where there was one is a disk that is
 * not mounted, or a loss: to begin anew there by the way would show as protected what is not.
 */
final class KnownRepositories {

  private final Path folder;

  /** Remembers in a folder, with a file for each site. */
  KnownRepositories(Path folder) {
    this.folder = folder;
  }

  /**
   * A site's repository is about to be opened, or made.
   *
   * @throws RepositoryException when there was one before, and is none now
   */
  void requireThere(String site, String where, boolean exists) throws IOException {
    var known = read(site);
    if (known.isPresent() && !exists) {
      throw RepositoryException.gone(
          "the repository of site %s, %s, is not at %s any more: %s"
              .formatted(site, known.get(), where, wayOut(site)));
    }
  }

  /**
   * A site's repository is open.
   *
   * @throws RepositoryException when it is not the one that the site had before
   */
  void requireSame(String site, String where, RepositoryId id) throws IOException {
    var known = read(site);
    if (known.isEmpty()) {
      write(site, id);
    } else if (!known.get().equals(id.value())) {
      throw RepositoryException.gone(
          "at %s is another repository, %s, than site %s had, %s: %s"
              .formatted(where, id, site, known.get(), wayOut(site)));
    }
  }

  private String wayOut(String site) {
    return "mount its disk, or put it back; to go on without it and its backups, remove the file %s"
        .formatted(file(site));
  }

  private Path file(String site) {
    return folder.resolve(site);
  }

  private Optional<String> read(String site) throws IOException {
    return Files.exists(file(site))
        ? Optional.of(Files.readString(file(site)).strip())
        : Optional.empty();
  }

  private void write(String site, RepositoryId id) throws IOException {
    Files.createDirectories(folder);
    Path draft = folder.resolve(site + ".new");
    Files.writeString(draft, id + "\n");
    Files.move(draft, file(site), StandardCopyOption.ATOMIC_MOVE);
  }
}
