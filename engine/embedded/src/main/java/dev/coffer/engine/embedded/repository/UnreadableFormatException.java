package dev.coffer.engine.embedded.repository;

/** This version cannot read a repository; the message says why, and what to do. */
sealed class UnreadableFormatException extends Exception permits DamagedFormatException {

  private static final long serialVersionUID = 1L;

  UnreadableFormatException(String message) {
    super(message);
  }
}
