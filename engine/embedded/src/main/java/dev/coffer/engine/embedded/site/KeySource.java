package dev.coffer.engine.embedded.site;

import dev.coffer.engine.embedded.keys.KeyFile;
import dev.coffer.engine.embedded.keys.Secret;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where the key to a site's repository comes from. */
public sealed interface KeySource {

  /** A key file; it is made together with the repository. */
  record InFile(Path file) implements KeySource {}

  /** A variable of the environment, with the line of a key file. */
  record InEnvironment(String variable) implements KeySource {}

  /** What people chose. */
  record Phrase(Secret.PassPhrase secret) implements KeySource {}

  /**
   * The secret.
   *
   * @param repository what it opens, for people
   * @param exists whether that is there already: then no key is made for it
   * @throws IOException with what to do, when there is none
   */
  default Secret secret(String repository, boolean exists) throws IOException {
    return switch (this) {
      case InFile(var file) -> inFile(file, repository, exists);
      case InEnvironment(var variable) -> inEnvironment(variable, repository);
      case Phrase(var secret) -> secret;
    };
  }

  /** Where the secret is, for people; never the secret itself. */
  default String where() {
    return switch (this) {
      case InFile(var file) -> "file " + file;
      case InEnvironment(var variable) -> "environment variable " + variable;
      case Phrase _ -> "pass phrase in the settings of the engine (key.passphrase)";
    };
  }

  private static Secret inFile(Path file, String repository, boolean exists) throws IOException {
    var known = KeyFile.read(file);
    if (known.isPresent()) {
      return known.get();
    }
    if (exists) {
      throw new IOException(
          "the key of %s is missing: put its file %s back from your copy, or say where it is (key.file)"
              .formatted(repository, file));
    }
    var made = KeyFile.create(file, repository);
    LoggerFactory.getLogger(KeySource.class)
        .warn("{} is encrypted with the new key {}. {}", repository, file, KeyFile.WARNING);
    return made;
  }

  private static Secret inEnvironment(String variable, String repository) throws IOException {
    var text = System.getenv(variable);
    if (text == null || text.isBlank()) {
      throw new IOException(
          "the key of %s is missing: the environment variable %s is not set"
              .formatted(repository, variable));
    }
    try {
      return Secret.Key.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the environment variable %s does not hold the key of %s: %s"
              .formatted(variable, repository, e.getMessage()),
          e);
    }
  }
}
