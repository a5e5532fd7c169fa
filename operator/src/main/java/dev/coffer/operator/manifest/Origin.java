package dev.coffer.operator.manifest;

/**
 * Where something was read.
 *
 * @param file as the user would name it; {@code stdin} for standard input
 * @param line from 1
 */
public record Origin(String file, int line) implements Comparable<Origin> {

  @Override
  public int compareTo(Origin other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
