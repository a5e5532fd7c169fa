package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** All chunks of the repository, each stored once whoever has it. Safe for threads. */
final class ChunkStore implements AutoCloseable {

  private final ChunkIndex index = new ChunkIndex();
  private final PatchTable patches = new PatchTable();
  private final PackTable packs = new PackTable();
  private final LostChunks lost = new LostChunks();
  private final WriterSpans spans = new WriterSpans(index);
  private final PackMemory memory = new PackMemory();
  private final ObjectStore objects;
  private final Locks locks;
  private final IndexFolder segments;
  private final PackPublisher publisher;
  private final RepositoryKeys keys;
  private final Allowance allowance;
  private final Consumer<Problem> damage;
  private final Lane content;
  private final Lane contentPatches;
  private final Lane maps;

  /** A chunk may come in full and as a patch at once. */
  private final Object contentTurn = new Object();

  private final Bandwidth bandwidth;

  /** Fair: of two backups at once, neither waits for the other to end. */
  private final Semaphore turns = new Semaphore(DiskBackup.WORKERS, true);

  private final ConcurrentLinkedDeque<ChunkReader> readers = new ConcurrentLinkedDeque<>();

  ChunkStore(
      ObjectStore objects,
      RepositoryKeys keys,
      Allowance allowance,
      Bandwidth bandwidth,
      Consumer<Problem> damage) {
    this.objects = objects;
    this.keys = keys;
    this.allowance = allowance;
    this.bandwidth = bandwidth;
    this.damage = damage;
    this.locks = new Locks(objects);
    this.segments = new IndexFolder(objects, locks, allowance);
    this.publisher = new PackPublisher(objects, locks, segments, index, patches, packs, allowance);
    this.content = lane(PackKind.CONTENT, contentTurn);
    this.contentPatches = lane(PackKind.PATCHES, contentTurn);
    this.maps = lane(PackKind.MAPS, new Object());
  }

  private Lane lane(PackKind kind, Object turn) {
    return new Lane(kind, memory, index, patches, packs, publisher, turn);
  }

  ObjectStore objects() {
    return objects;
  }

  Locks locks() {
    return locks;
  }

  RepositoryKeys keys() {
    return keys;
  }

  ChunkIndex index() {
    return index;
  }

  PatchTable patches() {
    return patches;
  }

  /**
   * Of which other chunk a chunk of content is a patch; empty when of none. Also of one that is
   * lost: it may be readable again some day.
   */
  Optional<ChunkId> reference(ChunkId id) {
    if (patches.isEmpty()) {
      return Optional.empty();
    }
    long location = index.get(id);
    return patches.reference(
        location != 0 ? location : lost.get(id).map(Lost::location).orElse(0L));
  }

  PackTable packs() {
    return packs;
  }

  LostChunks lost() {
    return lost;
  }

  IndexFolder segments() {
    return segments;
  }

  PackPublisher publisher() {
    return publisher;
  }

  WriterSpans spans() {
    return spans;
  }

  Allowance allowance() {
    return allowance;
  }

  /** To be had while a chunk is named, packed and stored. */
  Semaphore turns() {
    return turns;
  }

  Lane lane(PackKind kind) {
    return switch (kind) {
      case CONTENT -> content;
      case MAPS -> maps;
      case PATCHES -> contentPatches;
    };
  }

  void damaged(Problem problem) {
    damage.accept(problem);
  }

  /**
   * Stores a chunk, if there is none like it.
   *
   * @return the bytes that it takes; 0 when it was there
   */
  int put(PackKind kind, ChunkId id, byte[] plain, int length, ChunkCodec codec)
      throws RepositoryException {
    int stored = 0;
    while (stored == 0 && !use(id)) {
      stored = append(kind, codec.encode(id, plain, length));
    }
    return stored;
  }

  /**
   * Stores a chunk of content, if there is none like it, as a patch of another one if that is
   * worthwhile.
   *
   * @return the bytes that it takes; 0 when it was there
   */
  int put(ChunkId id, byte[] plain, int length, Reference reference, ChunkCodec codec)
      throws RepositoryException {
    int stored = 0;
    while (stored == 0 && !use(id)) {
      var patch =
          mayBePatch(id, reference.id())
              ? codec.encode(id, plain, length, reference)
              : Optional.<EncodedChunk>empty();
      stored =
          patch.isPresent()
              ? append(PackKind.PATCHES, patch.get())
              : append(PackKind.CONTENT, codec.encode(id, plain, length));
    }
    return stored;
  }

  /** What was lost before is stored in full: other chunks may be patches of it. */
  private boolean mayBePatch(ChunkId id, ChunkId reference) {
    return lost.get(id).isEmpty() && !lost.isIncomplete() && isWhole(index.use(reference));
  }

  /**
   * Whether a chunk is there, to be relied on: it will not be collected while its user runs, nor
   * will that of which it is a patch. Nothing keeps this for a patch that no point needs: without
   * it the patch is given up.
   */
  private boolean use(ChunkId id) {
    long location = index.use(id);
    if (location == 0) {
      return false;
    }
    var reference = patches.reference(location);
    if (reference.isEmpty() || isWhole(index.use(reference.get()))) {
      return true;
    }
    if (!discard(id, location)) {
      index.remove(id, location); // Its pack is being written.
    }
    return false;
  }

  private boolean isWhole(long location) {
    return location != 0 && patches.reference(location).isEmpty();
  }

  /** What is not there of that which a chunk of content takes: itself, or what it is a patch of. */
  Optional<ChunkId> lacking(ChunkId id) {
    long location = index.get(id);
    return location == 0
        ? Optional.of(id)
        : patches.reference(location).filter(reference -> !isWhole(index.get(reference)));
  }

  /** Appends a chunk that is on the way from a writer; says what it takes, as {@link #put}. */
  int append(PackKind kind, EncodedChunk chunk) throws RepositoryException {
    allowance.takeForChunk(chunk.size());
    bandwidth.take(chunk.size());
    boolean appended = false;
    try {
      appended = lane(kind).append(chunk);
    } finally {
      if (!appended) {
        allowance.give(chunk.size());
      }
    }
    return appended ? chunk.size() : 0;
  }

  /** Makes all chunks so far survive a power cut. */
  void flush() throws RepositoryException {
    content.seal();
    contentPatches.seal();
    maps.seal();
    publisher.sync();
  }

  /** Stops trusting a copy of a chunk that has turned out to be damaged, now and later. */
  LostChunkException withdraw(ChunkId id, long location) {
    var pack = packs.get(Location.pack(location)).map(Pack::name);
    if (pack.isPresent() && discard(id, location)) {
      damaged(
          new Problem(
              "ChunkDamaged",
              "chunk %s in %s is damaged: the next backup that meets its content stores it again"
                  .formatted(id, objects.where(pack.get()))));
    }
    return new LostChunkException(
        id, pack.map(name -> "pack " + name + " is damaged").orElse("no pack has it"));
  }

  /**
   * Stops trusting a copy of a chunk, now and later: a patch of a chunk that there no longer is.
   *
   * @return whether it was the copy that was trusted
   */
  boolean discard(ChunkId id, long location) {
    var pack = packs.get(Location.pack(location)).map(Pack::name);
    if (pack.isEmpty() || !index.remove(id, location)) {
      return false;
    }
    lost.add(id, new Lost(pack.get(), location));
    publisher.note(List.of(new IndexSegment.Withdrawn(Pack.sha256Of(pack.get()), id)));
    return true;
  }

  /** Lends a reader; to be given back. */
  ChunkReader borrow() {
    return Optional.ofNullable(readers.poll()).orElseGet(() -> new ChunkReader(this));
  }

  void giveBack(ChunkReader reader) {
    readers.push(reader);
  }

  /** Ends what is under way; what was not flushed is lost. */
  @Override
  public void close() throws RepositoryException {
    try (index;
        memory;
        publisher) {
      readers.forEach(ChunkReader::close);
      publisher.sync();
    }
  }
}
