package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The index segments. Safe for threads. */
final class IndexFolder {

  /** A segment that {@link #rewrite} makes is about as large. */
  private static final int MERGED_BYTES = 8 << 20;

  /** One segment, as far as it is known without its notes. */
  private record Known(String name, long sequence, boolean readable) {}

  private final ObjectStore objects;
  private final Allowance allowance;
  private final List<Known> segments = new ArrayList<>();
  private long sequence;

  IndexFolder(ObjectStore objects, Allowance allowance) {
    this.objects = objects;
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
    var found = objects.list(IndexSegment.FOLDER);
    found.values().forEach(allowance::takeAnyway);
    for (String name : found.keySet()) {
      var segment = read(name);
      long number = segment.map(IndexSegment::sequence).orElse(0L);
      segments.add(new Known(name, number, segment.isPresent()));
      sequence = Math.max(sequence, number);
      segment.ifPresentOrElse(readable, () -> damaged.accept(name));
    }
    segments.sort(Comparator.comparingLong(Known::sequence));
  }

  synchronized int count() {
    return segments.size();
  }

  synchronized boolean isDamaged() {
    return !segments.stream().allMatch(Known::readable);
  }

  /** Visits the notes of all readable segments, the oldest first. */
  synchronized void forEach(Consumer<Note> visitor) {
    for (Known known : segments) {
      if (known.readable()) {
        read(known.name()).ifPresent(segment -> segment.notes().forEach(visitor));
      }
    }
  }

  /**
   * Writes a segment; when this returns it survives a power cut. An allocation is no obstacle: what
   * was stored must be noted, and what is noted may free space.
   */
  synchronized void append(List<? extends Note> notes) throws RepositoryException {
    byte[] file = next(notes);
    String name = IndexSegment.nameOf(file);
    try {
      objects.put(name, file);
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
    allowance.takeAnyway(file.length);
    segments.add(new Known(name, sequence, true));
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
    return segments.stream().anyMatch(known -> known.name().equals(name));
  }

  /**
   * Replaces all segments by fewer ones. The old ones go in the order in which they were written:
   * wherever that ends, a note that a pack is retired outlives the note that it exists.
   */
  synchronized void rewrite(Predicate<Note> stays) throws RepositoryException {
    var old = List.copyOf(segments);
    try {
      appendMerged(stays);
      for (Known known : old) {
        long bytes = objects.size(known.name());
        objects.delete(List.of(known.name()));
        segments.remove(known);
        allowance.give(bytes);
      }
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
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
