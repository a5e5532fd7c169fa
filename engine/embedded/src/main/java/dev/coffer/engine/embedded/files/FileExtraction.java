package dev.coffer.engine.embedded.files;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.PathLookup.Found;
import dev.coffer.engine.embedded.files.RequestedPath.Match;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Restores single files and folders out of the disks of a recovery point (R16). First everything is
 * resolved, so that a wrong path fails before anything is written; then it is written.
 *
 * <p>A file keeps its path below the destination; where files of several file systems are restored
 * at once, each has a folder {@code DISK-PARTITION} or {@code GROUP-VOLUME} of its own. A path that
 * leads through symbolic links ends up at its real place, together with these links. A symbolic
 * link is restored when it can only lead to a place inside the destination. Devices, pipes,
 * sockets, and whatever is damaged or encrypted are left out and reported.
 */
public final class FileExtraction {

  private final Destination destination;

  /** In the order of the disks; where each is written, relative to the destination. */
  private final Map<Path, Part> parts;

  private record Part(VolumePlan plan, Volume.FileSystem content) {}

  private FileExtraction(Destination destination, Map<Path, Part> parts) {
    this.destination = destination;
    this.parts = parts;
  }

  /**
   * Finds all that the order asks for.
   *
   * @param disks the readers by the disks' names; they must stay open until all is written
   * @throws EngineException refused: {@code NoSuchFile} for a path that is nowhere or in several
   *     file systems, {@code NameInUse} for a destination that is not empty
   */
  public static FileExtraction plan(Map<String, DiskReader> disks, RestoreOrder.Files order)
      throws IOException {
    if (order.paths().isEmpty()) {
      throw EngineException.refused(
          Refusal.NO_SUCH_FILE, "the order names no file; name at least one path");
    }
    var destination = Destination.check(order.destination());
    var requested = order.paths().stream().map(RequestedPath::parse).toList();
    var volumes = Volume.of(disks);
    var matches = new ArrayList<Match>();
    for (var path : requested) {
      matches.add(path.in(volumes));
    }
    return new FileExtraction(destination, parts(matches, destination));
  }

  private static Map<Path, Part> parts(List<Match> matches, Destination destination)
      throws IOException {
    var byVolume = new LinkedHashMap<String, List<Match>>();
    for (var match : matches) {
      byVolume.computeIfAbsent(match.volume().label(), _ -> new ArrayList<>()).add(match);
    }
    var parts = new LinkedHashMap<Path, Part>();
    for (var group : byVolume.values()) {
      var first = group.getFirst();
      var folder = byVolume.size() == 1 ? Path.of("") : folderOf(first.volume(), parts.keySet());
      var found = group.stream().map(Match::found).toList();
      parts.put(folder, new Part(plan(first, found, destination, folder), first.content()));
    }
    return parts;
  }

  private static VolumePlan plan(
      Match match, List<Found> found, Destination destination, Path folder) throws IOException {
    var charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    var base = destination.partial().resolve(folder);
    var limits = new LocalNames(charset, base.toString().getBytes(charset).length);
    return VolumePlan.of(match.volume(), match.content().files(), found, limits);
  }

  /** {@code DISK-PARTITION} or {@code GROUP-VOLUME}, and its place in the list if that is taken. */
  private static Path folderOf(Volume volume, Set<Path> taken) {
    // The name of a disk may hold anything.
    var folder =
        Path.of(volume.label().replaceAll("[:/](?=[^:/]+$)", "-").replaceAll("[^\\w.+-]", "_"));
    return taken.contains(folder) ? Path.of(folder + "_" + taken.size()) : folder;
  }

  /** The sizes of all files that will be written, holes included. */
  public long totalBytes() {
    return parts.values().stream()
        .mapToLong(part -> part.plan().totalBytes())
        .reduce(0, (a, b) -> a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b);
  }

  /**
   * Writes everything. After a failure nothing is left behind.
   *
   * @param progress takes the bytes done so far, of {@link #totalBytes}
   * @throws DiskException when nothing at all could be restored
   * @throws IOException when the destination cannot be written
   */
  public Extracted write(LongConsumer progress) throws IOException {
    destination.requireEmpty();
    try {
      var partial = destination.begin();
      Extracted result;
      try (var durable = new WrittenFiles()) {
        result = write(partial, durable, progress);
        durable.force();
      }
      destination.complete();
      return result;
    } catch (IOException | RuntimeException failure) {
      discardAfter(failure);
      throw failure;
    }
  }

  private void discardAfter(Exception failure) {
    try {
      destination.discard();
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  private Extracted write(Path partial, WrittenFiles durable, LongConsumer progress)
      throws IOException {
    var done = new Done(progress);
    var skipped = new Skipped();
    var notes = new ArrayList<String>();
    long files = 0;
    long links = 0;
    for (var part : parts.entrySet()) {
      var base = partial.resolve(part.getKey());
      Files.createDirectories(base);
      var plan = part.getValue().plan();
      var writer = new VolumeWriter(plan, part.getValue().content(), base, durable, done::add);
      writer.write();
      Destination.force(base);
      skipped.addAll(plan.skipped());
      skipped.addAll(writer.skipped());
      files += writer.files();
      links += writer.links();
      part.getValue().content().notes().forEach(note -> notes.add(plan.label() + " " + note));
    }
    if (files + links == 0 && skipped.first().isPresent()) {
      throw new DiskException(skipped.first().get());
    }
    return new Extracted(
        destination.path(), files, done.bytes, skipped.count(), skipped.problems(), notes);
  }

  private static final class Done {
    private final LongConsumer progress;
    private long bytes;

    Done(LongConsumer progress) {
      this.progress = progress;
    }

    void add(long more) {
      bytes += more;
      progress.accept(bytes);
    }
  }
}
