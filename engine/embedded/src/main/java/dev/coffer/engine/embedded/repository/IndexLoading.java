package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.repository.IndexSegment.Withdrawn;
import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the index when a repository is opened: from the segments, and for packs on which these say
 * nothing, from the packs themselves. Names what is broken, and goes on without it.
 */
final class IndexLoading {

  private static final Logger LOG = LoggerFactory.getLogger(IndexLoading.class);

  /** Of the heap, what the serial collector has for objects that stay (NewRatio is 2). */
  private static final double FOR_WHAT_STAYS = 2.0 / 3;

  private static final long SPARE = 64 << 20;

  private final ChunkStore store;
  private final RepositoryOptions options;
  private final Set<String> retired = new HashSet<>();
  private final Set<Withdrawn> withdrawn = new HashSet<>();
  private final Set<String> noted = new HashSet<>();
  private Map<String, Long> files = Map.of();
  private long entries;
  private long patches;
  private final Map<Pack, PackEntries> patchPacks = new LinkedHashMap<>();

  IndexLoading(ChunkStore store, RepositoryOptions options) {
    this.store = store;
    this.options = options;
  }

  void load() throws IOException {
    files = new HashMap<>(store.objects().list(Pack.FOLDER));
    files.values().forEach(store.allowance()::takeAnyway);
    files.keySet().removeIf(name -> !Pack.isName(name));
    store.segments().load(segment -> segment.notes().forEach(this::decree), this::damagedSegment);
    dropRetired();
    requireMemory(entries, patches, Runtime.getRuntime().maxMemory(), store.objects().where(""));
    store.index().reserve(entries);
    try {
      store.segments().forEach(this::enter);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    scanUnnoted();
    patchPacks.forEach(this::enterChunks);
  }

  /** Better refused in words than out of memory half-way. */
  static void requireMemory(long entries, long patches, long most, String where)
      throws RepositoryException {
    long needed = ChunkIndex.bytes(entries) + patches * PatchTable.BYTES_A_PATCH;
    if (needed > most * FOR_WHAT_STAYS) {
      throw new RepositoryException(
          RepositoryException.TOO_LARGE,
          "repository %s has %d chunks, whose index takes %d MiB of memory, and this Java VM may have %d for all: start it with -Xmx%dm"
              .formatted(where, entries, needed >> 20, most >> 20, (needed * 5 / 3 + SPARE) >> 20));
    }
  }

  /** What bears on other notes is read before these. */
  private void decree(Note note) {
    switch (note) {
      case Retired(var pack) -> retired.add(Pack.nameOf(pack));
      case Withdrawn w -> withdrawn.add(w);
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
    var left = retired.stream().filter(files::containsKey).toList();
    if (!options.safeguard().appendOnly()) {
      var locked = store.locks().running(left, options.clock().instant());
      delete(left.stream().filter(name -> !locked.containsKey(name)).toList());
    }
    files.keySet().removeAll(left);
  }

  /** Somebody may hold them in another way: that is no reason not to open. */
  private void delete(List<String> free) {
    try {
      store.objects().delete(free);
      free.forEach(name -> store.allowance().give(files.getOrDefault(name, 0L)));
    } catch (IOException e) {
      LOG.warn("retired packs stay: {}", e.getMessage());
    }
  }

  private void enter(Note note) {
    if (note instanceof Holds holds) {
      String name = Pack.nameOf(holds.pack());
      if (!retired.contains(name) && noted.add(name)) {
        enter(name, holds);
      }
    }
  }

  /** A listing may be old: what it lacks is asked for itself, before it is called missing. */
  private long size(String name) {
    var listed = Optional.ofNullable(files.get(name));
    if (listed.isPresent()) {
      return listed.get();
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
      damagedPack(name, bytes > 0 || files.containsKey(name) ? "is truncated" : "is missing");
    }
    try {
      enter(new Pack(store.packs().nextNumber(), name, holds.kind(), bytes), holds.entries());
    } catch (RepositoryException e) {
      store.damaged(e.problem());
    }
  }

  /** Patches come last: a chunk that is stored in full as well needs no other one. */
  private void enter(Pack pack, PackEntries entries) {
    if (pack.bytes() > 0) {
      store.packs().add(pack);
    }
    if (pack.kind() == PackKind.PATCHES) {
      patchPacks.put(pack, entries);
    } else {
      enterChunks(pack, entries);
    }
  }

  private void enterChunks(Pack pack, PackEntries entries) {
    entries.forEach(
        (id, offset, length, reference) -> {
          long location = Location.of(pack.number(), offset, length);
          if (!reference.isZeros()) {
            store.patches().put(location, reference);
          }
          boolean whole = offset + (long) ChunkHeader.size(length) <= pack.bytes();
          if (!whole) {
            store.lost().add(id, new Lost(pack.name(), 0));
          } else if (withdrawn.contains(new Withdrawn(pack.sha256(), id))) {
            store.lost().add(id, new Lost(pack.name(), location));
          } else {
            store.index().add(id, location);
          }
        });
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
    for (var file : files.entrySet()) {
      if (!noted.contains(file.getKey())) {
        scan(file.getKey(), file.getValue(), found);
      }
    }
    store.publisher().note(found);
  }

  /** A patch that cannot be opened. */
  private void distrust(String pack, ChunkId id, ChunkId reference, List<Note> found) {
    if (reference.isZeros()) {
      var damaged = new Withdrawn(Pack.sha256Of(pack), id);
      withdrawn.add(damaged);
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
