package dev.coffer.operator.cli;

/** What a command's exit code says. They are API. */
final class ExitCode {

  static final int OK = 0;
  static final int ERROR = 1;

  /** {@code plan --detailed-exitcode}: there is something to apply. */
  static final int CHANGES = 2;

  /** All that can be done is done; what is left is blocked, and somebody must act. */
  static final int BLOCKED = 3;

  private ExitCode() {}
}
