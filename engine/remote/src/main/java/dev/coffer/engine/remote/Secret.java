package dev.coffer.engine.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a secret of the settings comes from. It is read at each use, so that a new one counts
 * without a restart; it never stands in the settings itself.
 */
public sealed interface Secret {

  /** A file that holds it, white space around it aside. */
  record InFile(Path file) implements Secret {}

  /** A variable of the environment. */
  record InEnvironment(String variable) implements Secret {}

  /**
   * The secret.
   *
   * @throws IOException with what to do, when there is none
   */
  default String read() throws IOException {
    String text =
        switch (this) {
          case InFile(Path file) -> content(file);
          case InEnvironment(String variable) -> System.getenv(variable);
        };
    if (text == null || text.isBlank()) {
      throw new IOException("the secret is missing: %s is empty or not there".formatted(where()));
    }
    return text.strip();
  }

  /** Where it is, for people. */
  default String where() {
    return switch (this) {
      case InFile(Path file) -> "file " + file;
      case InEnvironment(String variable) -> "environment variable " + variable;
    };
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException("the secret is missing: file %s cannot be read".formatted(file), e);
    }
  }
}
