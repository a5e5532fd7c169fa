package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The index segments. Safe for threads. */
final class IndexFolder {

  /** A segment that {@link #rewrite} makes is about as large. */
  private static final int MERGED_BYTES = 8 << 20;

  /** So many segments are never too many. */
  private static final int FEW = 32;

  /**
   * One segment, as far as it is known without its notes.
   *
   * @param decrees whether some of its notes bear on others, as far as anybody can tell
   */
  private record Known(String name, long sequence, long bytes, boolean readable, boolean decrees) {}

  private final ObjectStore objects;
  private final Locks locks;
  private final Allowance allowance;
  private final List<Known> segments = new ArrayList<>();

  /** Those of which all that matters is in others; to be deleted, the oldest first. */
  private final List<Known> outdated = new ArrayList<>();

  private long sequence;

  IndexFolder(ObjectStore objects, Locks locks, Allowance allowance) {
    this.objects = objects;
    this.locks = locks;
    this.allowance = allowance;
  }

  /**
   * Looks at every segment, and remembers which there are.
   *
   * @param damaged is told the name of each that cannot be trusted
   */
  synchronized void load(Consumer<IndexSegment> readable, Consumer<String> damaged)
      throws IOException {
    segments.clear();
    outdated.clear();
    var found = objects.list(IndexSegment.FOLDER);
    found.values().forEach(allowance::takeAnyway);
    new SegmentsAhead(this::read)
        .forEach(
            List.copyOf(found.keySet()),
            (name, segment) -> {
              var known = known(name, found.getOrDefault(name, 0L), segment);
              segments.add(known);
              sequence = Math.max(sequence, known.sequence());
              segment.ifPresentOrElse(readable, () -> damaged.accept(name));
            });
    segments.sort(Comparator.comparingLong(Known::sequence));
  }

  /** Of those that are not outdated. */
  synchronized List<String> names() {
    return segments.stream().map(Known::name).toList();
  }

  private static Known known(String name, long bytes, Optional<IndexSegment> segment) {
    return segment
        .map(read -> new Known(name, read.sequence(), bytes, true, decrees(read.notes())))
        .orElseGet(() -> new Known(name, 0, bytes, false, true));
  }

  private static boolean decrees(List<? extends Note> notes) {
    return notes.stream().anyMatch(Note::bearsOnOthers);
  }

  /** Whether there are many more than their notes need: whoever opens the index reads them all. */
  synchronized boolean isScattered() {
    long bytes = segments.stream().mapToLong(Known::bytes).sum();
    return segments.size() > FEW + 2 * bytes / MERGED_BYTES;
  }

  synchronized boolean isDamaged() {
    return !segments.stream().allMatch(Known::readable);
  }

  /** Visits the notes of all readable segments, the oldest first. */
  synchronized void forEach(Consumer<Note> visitor) {
    var readable = segments.stream().filter(Known::readable).map(Known::name).toList();
    new SegmentsAhead(this::read)
        .forEach(
            readable, (_, segment) -> segment.ifPresent(known -> known.notes().forEach(visitor)));
  }

  /**
   * Writes a segment; when this returns it survives a power cut. An allocation is no obstacle: what
   * was stored must be noted, and what is noted may free space.
   */
  synchronized void append(List<? extends Note> notes) throws RepositoryException {
    byte[] file = next(notes);
    String name = IndexSegment.nameOf(file);
    try {
      locks.put(name, List.of(ByteBuffer.wrap(file)));
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
    allowance.takeAnyway(file.length);
    segments.add(new Known(name, sequence, file.length, true, decrees(notes)));
  }

  /** One of the same name may lie there, damaged: nothing is ever written over. */
  private byte[] next(List<? extends Note> notes) {
    byte[] file;
    do {
      file = new IndexSegment(++sequence, List.copyOf(notes)).write();
    } while (isThere(IndexSegment.nameOf(file)));
    return file;
  }

  private boolean isThere(String name) {
    return Stream.concat(segments.stream(), outdated.stream())
        .anyMatch(known -> known.name().equals(name));
  }

  /**
   * Writes what there is to fewer segments, which are locked as the old ones are now. These are
   * outdated then.
   */
  synchronized void rewrite(Predicate<Note> stays, Instant now) throws RepositoryException {
    int old = segments.size();
    var lock = strongest(now);
    if (lock.isEmpty()) {
      appendMerged(stays);
    } else {
      try (var _ = locks.begin(lock.get())) {
        appendMerged(stays);
      }
    }
    outdate(old);
    deleteOutdated(now);
  }

  private void outdate(int oldest) {
    var before = segments.subList(0, oldest);
    outdated.addAll(before);
    before.clear();
  }

  private Optional<ObjectLock> strongest(Instant now) throws RepositoryException {
    try {
      return locks.running(names(), now).keySet().stream()
          .flatMap(name -> locks.known(name).stream())
          .filter(lock -> lock.until().isAfter(now))
          .reduce(ObjectLock::and);
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
  }

  /** Looks which of the oldest segments are outdated: who was cut off may have left such. */
  synchronized void findOutdated() {
    var later = new LaterNotes();
    int first = segments.size();
    for (int i = segments.size() - 1; i >= 0; i--) {
      var segment = read(segments.get(i).name());
      if (segment.isEmpty() || !later.repeat(segment.get())) {
        first = i;
      }
      segment.ifPresent(later::add);
    }
    outdate(first);
  }

  /**
   * Deletes what is outdated and not locked; several at once, up to the next on which others
   * depend: these are gone before it goes.
   */
  synchronized void deleteOutdated(Instant now) throws RepositoryException {
    try {
      boolean locked = false;
      while (!outdated.isEmpty() && !locked) {
        int end = 1;
        while (end < outdated.size() && !outdated.get(end).decrees()) {
          end++;
        }
        locked = delete(outdated.subList(0, end), now);
      }
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
  }

  /** Says whether some had to stay. */
  private boolean delete(List<Known> batch, Instant now) throws IOException {
    var locked = locks.running(batch.stream().map(Known::name).toList(), now).keySet();
    var free = batch.stream().filter(known -> !locked.contains(known.name())).toList();
    objects.delete(free.stream().map(Known::name).toList());
    free.forEach(known -> allowance.give(known.bytes()));
    batch.removeAll(free);
    return !locked.isEmpty();
  }

  private void appendMerged(Predicate<Note> stays) throws RepositoryException {
    var merged = new ArrayList<Note>();
    int bytes = 0;
    for (Known known : List.copyOf(segments)) {
      for (Note note : notesToKeep(known)) {
        if (stays.test(note)) {
          merged.add(note);
          bytes += note.bytes();
        }
      }
      if (bytes > MERGED_BYTES) {
        append(merged);
        merged.clear();
        bytes = 0;
      }
    }
    if (!merged.isEmpty()) {
      append(merged);
    }
  }

  /** What is not read here would be lost: a segment that was readable must be so still. */
  private List<Note> notesToKeep(Known known) throws RepositoryException {
    if (!known.readable()) {
      return List.of();
    }
    return read(known.name())
        .map(IndexSegment::notes)
        .orElseThrow(
            () ->
                new RepositoryException(
                    RepositoryException.UNUSABLE,
                    "%s has become unreadable: open the repository again, to use the packs instead"
                        .formatted(objects.where(known.name()))));
  }

  /** A segment that the file system does not give is as good as damaged: the packs know more. */
  private Optional<IndexSegment> read(String name) {
    try {
      return IndexSegment.read(name, objects.read(name));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
