package dev.coffer.engine.embedded.repository;

import com.sun.management.OperatingSystemMXBean;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.repository.IndexSegment.Withdrawn;
import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the index when a repository is opened: from the segments, and for packs on which these say
 * nothing, from the packs themselves. Names what is broken, and goes on without it.
 */
final class IndexLoading {

  private static final Logger LOG = LoggerFactory.getLogger(IndexLoading.class);

  /** Not worth to ask what memory there is, which takes Java a while. */
  private static final long ALWAYS_THERE = 64 << 20;

  /** Of the heap, what the serial collector has at least for objects that stay. */
  private static final double FOR_WHAT_STAYS = 2.0 / 3;

  private static final long SPARE = 64 << 20;

  private final ChunkStore store;
  private final RepositoryOptions options;
  private final Set<String> retired = new HashSet<>();
  private final Map<String, Set<ChunkId>> withdrawn = new HashMap<>();
  private PackFiles files = new PackFiles(Map.of());
  private long entries;
  private IndexBatch batch;
  private long patches;

  IndexLoading(ChunkStore store, RepositoryOptions options) {
    this.store = store;
    this.options = options;
    this.batch = new IndexBatch(store.index(), 0, this::enterAgain);
  }

  void load() throws IOException {
    files = list();
    store.segments().load(segment -> segment.notes().forEach(this::decree), this::damagedSegment);
    dropRetired();
    requireMemory(
        entries,
        Runtime.getRuntime().totalMemory(),
        IndexLoading::memory,
        store.objects().where(""));
    requireHeap(patches, Runtime.getRuntime().maxMemory(), store.objects().where(""));
    store.index().reserve(entries);
    batch = new IndexBatch(store.index(), entries, this::enterAgain);
    try {
      store.segments().forEach(this::enter);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    batch.flush(); // Who scans a pack may look for what others have.
    scanUnnoted();
    batch.flush();
  }

  private PackFiles list() throws IOException {
    var found = store.objects().list(Pack.FOLDER);
    found.values().forEach(store.allowance()::takeAnyway);
    return new PackFiles(found);
  }

  /**
   * Better refused in words than out of memory half-way.
   *
   * @param java what the Java VM has for its heap
   * @param all what the machine has, or the container
   */
  static void requireMemory(long entries, long java, LongSupplier all, String where)
      throws RepositoryException {
    long needed = ChunkIndex.bytes(entries);
    if (needed > ALWAYS_THERE && needed + java > all.getAsLong()) {
      throw new RepositoryException(
          RepositoryException.TOO_LARGE,
          ("repository %s has %d chunks, whose index takes %d MiB of memory beside the %d of the Java"
                  + " heap, and this machine, or container, has %d in all: open it where there is more")
              .formatted(where, entries, needed >> 20, java >> 20, all.getAsLong() >> 20));
    }
  }

  /** The same of patches, which are in the heap. */
  static void requireHeap(long patches, long most, String where) throws RepositoryException {
    long needed = patches * PatchTable.BYTES_A_PATCH;
    if (needed > most * FOR_WHAT_STAYS) {
      throw new RepositoryException(
          RepositoryException.TOO_LARGE,
          "repository %s has %d patches, which take %d MiB of the Java heap, and it may have %d for all: start it with -Xmx%dm"
              .formatted(where, patches, needed >> 20, most >> 20, (needed * 5 / 3 + SPARE) >> 20));
    }
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** What bears on other notes is read before these. */
  private void decree(Note note) {
    switch (note) {
      case Retired(var pack) -> retired.add(Pack.nameOf(pack));
      case Withdrawn(var pack, var chunk) ->
          withdrawn.computeIfAbsent(pack, _ -> new HashSet<>()).add(chunk);
      case Holds holds -> {
        entries += holds.entries().count();
        patches += holds.kind() == PackKind.PATCHES ? holds.entries().count() : 0;
      }
    }
  }

  private void damagedSegment(String name) {
    store.damaged(
        new Problem(
            "IndexDamaged",
            "the index file %s is damaged and was not used: its content was read from the packs,"
                    .formatted(store.objects().where(name))
                + " and the next collection of garbage replaces it"));
  }

  /** A collection was cut short after it had moved all that was needed. */
  private void dropRetired() throws IOException {
    var left = retired.stream().filter(name -> files.size(name).isPresent()).toList();
    if (!options.safeguard().appendOnly()) {
      var locked = store.locks().running(left, options.clock().instant());
      delete(left.stream().filter(name -> !locked.containsKey(name)).toList());
    }
    left.forEach(files::note);
  }

  /** Somebody may hold them in another way: that is no reason not to open. */
  private void delete(List<String> free) {
    try {
      store.objects().delete(free);
      free.forEach(name -> store.allowance().give(files.size(name).orElse(0)));
    } catch (IOException e) {
      LOG.warn("retired packs stay: {}", e.getMessage());
    }
  }

  private void enter(Note note) {
    if (note instanceof Holds holds) {
      String name = Pack.nameOf(holds.pack());
      if (!retired.contains(name) && files.note(name)) {
        enter(name, holds);
      }
    }
  }

  /** A listing may be old: what it lacks is asked for itself, before it is called missing. */
  private long size(String name) {
    var listed = files.size(name);
    if (listed.isPresent()) {
      return listed.getAsLong();
    }
    try {
      long size = store.objects().size(name);
      store.allowance().takeAnyway(size);
      return size;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void enter(String name, Holds holds) {
    long bytes = size(name);
    if (bytes < holds.fileBytes()) {
      damagedPack(name, bytes > 0 || files.size(name).isPresent() ? "is truncated" : "is missing");
    }
    try {
      enter(new Pack(store.packs().nextNumber(), name, holds.kind(), bytes), holds.entries());
    } catch (RepositoryException e) {
      store.damaged(e.problem());
    }
  }

  private void enter(Pack pack, PackEntries entries) {
    if (pack.bytes() > 0) {
      store.packs().add(pack);
    }
    var withdrawnHere = withdrawn.getOrDefault(pack.sha256(), Set.of());
    entries.forEach(
        (id, offset, length, reference) -> {
          long location = Location.of(pack.number(), offset, length);
          if (!reference.isZeros()) {
            store.patches().put(location, reference);
          }
          boolean whole = offset + (long) ChunkHeader.size(length) <= pack.bytes();
          if (!whole) {
            store.lost().add(id, new Lost(pack.name(), 0));
          } else if (withdrawnHere.contains(id)) {
            store.lost().add(id, new Lost(pack.name(), location));
          } else {
            batch.add(id, location);
          }
        });
  }

  /** A chunk that is stored in full as well needs no other one. */
  private void enterAgain(ChunkId id, long location) {
    long known = store.index().get(id);
    if (store.patches().reference(known).isPresent()
        && store.patches().reference(location).isEmpty()) {
      store.index().replace(id, known, location);
    }
  }

  private void damagedPack(String name, String how) {
    store.damaged(
        new Problem(
            "PackDamaged",
            ("%s %s: put it back from a copy, or let the next backups store again what the"
                    + " machines still have; until then restores that need it fail, and say so")
                .formatted(store.objects().where(name), how)));
  }

  private void scanUnnoted() throws IOException {
    List<Note> found = new ArrayList<>();
    files.forEachUnnoted((name, bytes) -> scan(name, bytes, found));
    store.publisher().note(found);
  }

  /** A patch that cannot be opened. */
  private void distrust(String pack, ChunkId id, ChunkId reference, List<Note> found) {
    if (reference.isZeros()) {
      var damaged = new Withdrawn(Pack.sha256Of(pack), id);
      decree(damaged);
      found.add(damaged);
    }
  }

  private void scan(String name, long bytes, List<Note> found) throws IOException {
    var kind = PackScan.kind(store.objects(), name);
    if (kind.isEmpty()) {
      damagedPack(name, "is not a pack of this version");
      return;
    }
    var scan = PackScan.scan(store.objects(), name, bytes);
    if (!scan.complete()) {
      damagedPack(name, "is damaged or truncated");
    }
    var entries = scan.entries();
    if (kind.get() == PackKind.PATCHES) {
      entries = new PatchScan(store, name).scan(entries);
      entries.forEach((id, _, _, reference) -> distrust(name, id, reference, found));
    }
    enter(new Pack(store.packs().nextNumber(), name, kind.get(), bytes), entries);
    found.add(new Holds(Pack.sha256Of(name), kind.get(), bytes, entries));
  }
}
