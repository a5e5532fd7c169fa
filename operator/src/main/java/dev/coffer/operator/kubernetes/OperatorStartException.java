package dev.coffer.operator.kubernetes;

/** The operator cannot start; the message says why, and what to do. */
public final class OperatorStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OperatorStartException(String message) {
    super(message);
  }

  OperatorStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
