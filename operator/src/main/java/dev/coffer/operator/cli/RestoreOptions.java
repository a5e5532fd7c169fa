package dev.coffer.operator.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From which backup, and as what. */
final class RestoreOptions {

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The newest backup from before this time, such as 2026-03-01T02:00:00Z.")
  private @Nullable String at;

  @Option(
      names = "--point",
      paramLabel = "ID",
      description = "The backup of this id, as coffer backups lists it; default the newest.")
  private @Nullable String point;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "test",
      description = "test, clone or production; default ${DEFAULT-VALUE}.")
  private Mode mode = Mode.TEST;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the Test or Clone machine; chosen for you when left out.")
  private @Nullable String name;

  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      description = "For production: repeat the machine's name.")
  private @Nullable String confirm;

  @Option(
      names = "--disk",
      paramLabel = "DISK",
      description = "Only this disk, by its name. Repeatable.")
  private List<String> disks = List.of();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description =
          "Only this file or folder: /path, DISK:PARTITION:/path or GROUP/VOLUME:/path. Repeatable.")
  private List<String> files = List.of();

  @Option(names = "--to", paramLabel = "FOLDER", description = "Where the files go.")
  private @Nullable Path to;

  @Option(names = "--power-on", description = "Start the restored machine.")
  private boolean powerOn;

  /** What comes out. */
  enum Mode {
    TEST("Test"),
    CLONE("Clone"),
    PRODUCTION("Production");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** As the API writes it. */
    String word() {
      return word;
    }
  }

  /** Of files only. */
  static RestoreOptions ofFiles(
      @Nullable String at, @Nullable String point, List<String> files, Path to) {
    RestoreOptions options = new RestoreOptions();
    options.at = at;
    options.point = point;
    options.files = List.copyOf(files);
    options.to = to;
    return options;
  }

  PointChoice choice() {
    return PointChoice.of(at, point);
  }

  Mode mode() {
    return mode;
  }

  @Nullable String name() {
    return name;
  }

  @Nullable String confirm() {
    return confirm;
  }

  List<String> disks() {
    return disks;
  }

  List<String> files() {
    return files;
  }

  @Nullable Path to() {
    return to;
  }

  boolean powerOn() {
    return powerOn;
  }
}
