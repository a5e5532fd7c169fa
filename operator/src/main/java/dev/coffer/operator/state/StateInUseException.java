package dev.coffer.operator.state;

/** Another process uses the state folder; the message names it. */
public final class StateInUseException extends StateException {

  private static final long serialVersionUID = 1L;

  StateInUseException(String message) {
    super(message);
  }
}
