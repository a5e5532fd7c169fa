package dev.coffer.operator.kubernetes;

/** This process does not lead any more, so it must not write. */
final class NotLeadingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotLeadingException() {
    super("another operator leads now, or this one is being stopped");
  }
}
