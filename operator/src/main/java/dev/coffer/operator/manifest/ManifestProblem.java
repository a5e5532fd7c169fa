package dev.coffer.operator.manifest;

/**
 * Something in a manifest that must be changed before anything can be done with it.
 *
 * @param field dotted path; empty when it is not about one field
 * @param message what is wrong, and what is allowed
 */
public record ManifestProblem(Origin origin, String field, String message) {

  /** {@code FILE:LINE: FIELD: MESSAGE}, as compilers write it and editors find it. */
  @Override
  public String toString() {
    return origin + ": " + (field.isEmpty() ? "" : field + ": ") + message;
  }
}
