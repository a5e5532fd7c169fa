package dev.coffer.operator.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration file of a process that lives long: asked from time to time, it tells once what
 * has changed. It compares what the file and the files of its settings say, not when they were
 * written, for a mounted ConfigMap or Secret changes by a link.
 */
public final class ConfigurationFile {

  private final Path file;
  private Configuration valid;
  private Optional<String> problem = Optional.empty();

  private ConfigurationFile(Path file, Configuration valid) {
    this.file = file;
    this.valid = valid;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws ConfigurationException when it cannot be used
   */
  public static ConfigurationFile open(Path file) {
    return new ConfigurationFile(file, ConfigurationReader.read(file));
  }

  /** What the file said when it could be used last. */
  public Configuration valid() {
    return valid;
  }

  /** What is new since the last time. */
  public sealed interface News {}

  /** Nothing, or nothing but what was told before. */
  public record Nothing() implements News {}

  /** The file says something else, or it can be used again. */
  public record Changed(Configuration configuration) implements News {}

  /** The file cannot be used now; what it said before stays in force. */
  public record Invalid(String message) implements News {}

  /** Reads the file again. */
  public News check() {
    try {
      var now = ConfigurationReader.read(file);
      if (now.equals(valid) && problem.isEmpty()) {
        return new Nothing();
      }
      valid = now;
      problem = Optional.empty();
      return new Changed(now);
    } catch (ConfigurationException invalid) {
      var message = Optional.of(String.valueOf(invalid.getMessage()));
      if (message.equals(problem)) {
        return new Nothing();
      }
      problem = message;
      return new Invalid(message.get());
    }
  }
}
