package dev.coffer.engine.embedded.files;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path of an order: {@code DISK:PARTITION:/path}, {@code GROUP/VOLUME:/path} for one of LVM, or
 * {@code /path} where only one file system has it.
 *
 * @param text as it was asked for
 * @param volume where to look; empty means everywhere
 */
record RequestedPath(String text, Optional<String> volume, String path) {

  private static final Pattern WITH_VOLUME =
      Pattern.compile("([\\w+.-]+/[\\w+.-]+|.+?:\\d+):(/.*)", Pattern.DOTALL);

  /** What was found, and where. */
  record Match(Volume volume, Volume.FileSystem content, PathLookup.Found found) {}

  static RequestedPath parse(String text) {
    var match = WITH_VOLUME.matcher(text);
    if (!text.startsWith("/") && match.matches()) {
      return new RequestedPath(text, Optional.of(match.group(1)), match.group(2));
    }
    if (text.startsWith("/")) {
      return new RequestedPath(text, Optional.empty(), text);
    }
    throw refused(
        "%s is not a path of a backup; write it as /path, as DISK:PARTITION:/path, or as GROUP/VOLUME:/path of LVM"
            .formatted(text));
  }

  /** The only match among the volumes; refuses none and several. */
  Match in(List<Volume> volumes) throws IOException {
    var looked = new ArrayList<String>();
    var matches = new ArrayList<Match>();
    for (var candidate : volumes) {
      if (volume.isEmpty() || volume.get().equals(candidate.label())) {
        looked.add(look(candidate, matches));
      }
    }
    if (looked.isEmpty()) {
      var labels = volumes.stream().map(Volume::label).toList();
      throw refused(
          "there is no partition %s in this backup; it has %s"
              .formatted(volume.orElse(text), labels));
    }
    if (matches.isEmpty()) {
      throw refused(
          "there is no %s in this backup; looked at %s".formatted(path, String.join(", ", looked)));
    }
    if (matches.size() > 1) {
      var candidates = matches.stream().map(match -> match.volume().label() + ":" + path).toList();
      throw refused(
          "more than one file system has %s; write which one is meant: %s"
              .formatted(path, String.join(", ", candidates)));
    }
    return matches.getFirst();
  }

  /** Adds what is found; says what was looked at. */
  private String look(Volume candidate, List<Match> matches) throws IOException {
    if (candidate.content() instanceof Volume.FileSystem fileSystem) {
      try {
        PathLookup.find(fileSystem.files(), path)
            .ifPresent(found -> matches.add(new Match(candidate, fileSystem, found)));
      } catch (DiskException e) {
        return candidate.label() + " (" + e.problem().message() + ")";
      }
    }
    return candidate.describe();
  }

  private static EngineException refused(String message) {
    return EngineException.refused(Refusal.NO_SUCH_FILE, message);
  }
}
