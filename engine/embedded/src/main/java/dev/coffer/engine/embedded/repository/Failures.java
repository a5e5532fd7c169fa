package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** What the file system's errors mean to the repository. */
final class Failures {

  private Failures() {}

  static RepositoryException unusable(String where, IOException cause) {
    if (cause instanceof RepositoryException known) {
      return known;
    }
    if (isFull(cause)) {
      return new RepositoryException(
          RepositoryException.CAPACITY_EXHAUSTED,
          "the storage of repository " + where + " is full: free space on it",
          cause);
    }
    return new RepositoryException(
        RepositoryException.UNUSABLE,
        "repository %s cannot be used (%s): check its storage and permissions"
            .formatted(where, reason(cause)),
        cause);
  }

  /** Java has no type for it; these are the words of strerror for ENOSPC and EDQUOT. */
  private static boolean isFull(IOException cause) {
    String words = reason(cause).toLowerCase(Locale.ROOT);
    return words.contains("no space left") || words.contains("quota exceeded");
  }

  static String reason(IOException cause) {
    String words = cause instanceof FileSystemException f ? f.getReason() : cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return words == null ? kind + " " + String.valueOf(cause.getMessage()) : words;
  }
}
