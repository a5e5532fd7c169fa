package dev.coffer.operator.cli;

/** What {@code -o} takes. */
enum OutputFormat {
  TABLE,
  /** A table with more columns, where there are more. */
  WIDE,
  JSON,
  YAML;

  boolean isTable() {
    return this == TABLE || this == WIDE;
  }
}
