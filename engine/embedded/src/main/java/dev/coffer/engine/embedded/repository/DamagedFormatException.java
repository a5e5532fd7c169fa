package dev.coffer.engine.embedded.repository;

/** The file that says how to read a repository is not what any version wrote. */
final class DamagedFormatException extends UnreadableFormatException {

  private static final long serialVersionUID = 1L;

  DamagedFormatException(String message) {
    super(message);
  }
}
