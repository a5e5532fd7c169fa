package dev.coffer.crds.validation;

/**
 * One thing that is wrong with a document.
 *
 * @param pointer where, as a JSON pointer; what it points to may be what is missing
 * @param message one sentence: what is wrong, and what is allowed or to be done
 */
public record Violation(String pointer, String message) {

  @Override
  public String toString() {
    return pointer + ": " + message;
  }
}
