package dev.coffer.engine.embedded.gate;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.StartGate;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The gate of this host. It needs nothing but its files. */
public final class HostGate implements StartGate {

  private final GateFolder folder;
  private final GateHook hook;
  private final InstantSource clock;

  /** The gate of the engine with such a state folder. */
  public HostGate(Path stateFolder, InstantSource clock) {
    this(GateFolder.in(stateFolder), GateHook.HOOKS_OF_HOST, clock);
  }

  /**
   * The same, among other hooks.
   *
   * @param hooks the folder of libvirt's hooks
   */
  public HostGate(GateFolder folder, Path hooks, InstantSource clock) {
    this.folder = folder;
    this.hook = new GateHook(hooks, folder);
    this.clock = clock;
  }

  /** Something with files. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T with(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the files of the start gate in %s and %s cannot be used (%s): this takes the rights of root"
                  .formatted(folder.path(), hook.hooks(), e),
              Optional.empty()),
          e);
    }
  }

  @Override
  public Status status() {
    return with(
        () -> {
          var verdicts = folder.verdicts();
          var closed = verdicts.entrySet().stream().flatMap(HostGate::closed);
          var refused = closed.sorted(Comparator.comparing(Closed::why)).toList();
          return new Status(
              hook.file().toString(),
              folder.path().toString(),
              hook.isInstalled(),
              asked(),
              problem(),
              (long) verdicts.size() - refused.size(),
              refused,
              opening());
        });
  }

  private static Stream<Closed> closed(Map.Entry<VmId, Verdict> entry) {
    return entry.getValue() instanceof Verdict.Closed(String why)
        ? Stream.of(new Closed(entry.getKey(), why))
        : Stream.empty();
  }

  private Optional<Instant> asked() throws IOException {
    if (!hook.isInstalled()) {
      return Optional.empty();
    }
    try {
      var asked = Files.getLastModifiedTime(folder.path().resolve("asked")).toInstant();
      var installed = Files.getLastModifiedTime(hook.file()).toInstant();
      return Optional.of(asked.truncatedTo(ChronoUnit.SECONDS))
          .filter(_ -> !asked.isBefore(installed));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<String> problem() throws IOException {
    if (hook.isInstalled() && !folder.isKept()) {
      return Optional.of(notKept() + ", and no machine starts");
    }
    return hook.problem();
  }

  private String notKept() {
    return "no engine has said in %s which machines may start: run coffer vm list with its state folder"
        .formatted(folder.path());
  }

  /** As the hook reads it, so that what root has written by hand counts as well. */
  private Optional<Opening> opening() throws IOException {
    var now = clock.instant();
    return GateFiles.read(folder.opening())
        .flatMap(OpeningFile::read)
        .filter(opening -> opening.until().isAfter(now))
        .filter(opening -> !opening.until().isAfter(now.plus(LONGEST)));
  }

  @Override
  public void install() {
    with(
        () -> {
          if (!folder.isKept()) {
            throw EngineException.refused(
                Refusal.OTHER, "the gate would keep every machine off, as " + notKept());
          }
          hook.install();
          return true;
        });
  }

  @Override
  public void uninstall() {
    with(
        () -> {
          hook.uninstall();
          return true;
        });
  }

  @Override
  public Opening open(Duration time, String reason, String who) {
    String why = reason.strip();
    if (why.isEmpty() || why.lines().count() > 1) {
      throw EngineException.refused(
          Refusal.OTHER, "who opens the start gate says why, in one line: give a reason");
    }
    if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
      throw EngineException.refused(
          Refusal.OTHER,
          "the start gate opens for a second to %d hours at a time: choose a time in between"
              .formatted(LONGEST.toHours()));
    }
    return with(
        () -> {
          var until = clock.instant().plus(time).truncatedTo(ChronoUnit.SECONDS);
          var opening = new Opening(until, why);
          log("%s opened the gate until %s: %s".formatted(who, until, why));
          GateFiles.write(folder.opening(), OpeningFile.write(opening));
          return opening;
        });
  }

  @Override
  public void close(String who) {
    with(
        () -> {
          if (opening().isPresent()) {
            log(who + " closed the gate");
          }
          GateFiles.delete(folder.opening());
          return true;
        });
  }

  /** The hook adds to the same file whom it let through. */
  private void log(String line) throws IOException {
    GateFiles.makeFolder(folder.path());
    Files.writeString(
        folder.log(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
  }
}
