package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Site;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.FolderStore;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.ReadOnlyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Recovery points in a store of objects. Disks are cut in chunks that are stored once, whichever
 * machine has them; a point is its maps of chunks, and becomes visible at once or not at all. Safe
 * for threads.
 */
public final class Repository implements AutoCloseable {

  /** While they are listed; less later. The collector of the heap needs some of it. */
  private static final long HEAP_A_PACK = 512;

  private final ObjectStore objects;
  private final Gate gate;
  private final Allowance allowance;
  private final ChunkStore store;
  private final PointShelf shelf;
  private final KnownDamage damage;
  private final Upkeep upkeep;
  private final Keyring keyring;
  private final Safeguard safeguard;
  private final Custody custody;
  private final InstantSource clock;

  /** Roots of the disks that are being read, and of what writers build upon. */
  private final KeptRoots kept = new KeptRoots();

  private Repository(Opening opening) {
    this.objects = opening.objects();
    this.gate = new Gate(objects.where(""));
    this.allowance = opening.allowance();
    this.store = opening.store();
    this.shelf = opening.shelf();
    this.damage = opening.damage();
    this.safeguard = opening.options().safeguard();
    this.keyring = new Keyring(store, gate, opening.options());
    this.clock = opening.options().clock();
    this.upkeep = new Upkeep(opening, kept, gate);
    this.custody = upkeep.custody();
  }

  /** Whether there is a repository in a store, readable or not. */
  public static boolean exists(ObjectStore objects) throws IOException {
    return objects.exists(FormatFile.NAME);
  }

  /**
   * Opens the repository in a folder; makes it when the folder is absent or empty. What is damaged
   * does not stop it: see {@link #damage}.
   *
   * @throws RepositoryException when another process has it open, a later version wrote it, or the
   *     secret does not open it
   */
  public static Repository open(Path folder, RepositoryOptions options) throws RepositoryException {
    try {
      return open(FolderStore.in(folder), options);
    } catch (IOException e) {
      throw Failures.unusable(folder.toString(), e);
    }
  }

  /** Opens the repository in any store, as in a folder; closes the store when it is closed. */
  public static Repository open(ObjectStore objects, RepositoryOptions options)
      throws RepositoryException {
    return new Repository(Opening.open(objects, options));
  }

  /**
   * Opens it beside whoever has it open to write, to whom it leaves all changes; sees it as it is
   * at this moment. What is deleted or moved from then on is missing in it: it is to be opened
   * again then. Closes the store when it is closed.
   *
   * @throws RepositoryException also when there is none
   */
  public static Repository openToRead(ObjectStore objects, Secret secret, InstantSource clock)
      throws RepositoryException {
    var options =
        new RepositoryOptions(
            OptionalLong.empty(), OptionalLong.empty(), new Safeguard(true, 0), secret, clock);
    return new Repository(Opening.open(new ReadOnlyStore(objects), options));
  }

  /** What it is called for ever. */
  public RepositoryId id() {
    return store.keys().repository();
  }

  /**
   * What it needs of the Java heap of each process that opens it. The index, which is not in there,
   * takes more.
   */
  public long heapBytes() {
    return HEAP_A_PACK * store.packs().size();
  }

  /** Its path, or address. */
  public String where() {
    return objects.where("");
  }

  /** The complete, readable points, the oldest first. */
  public List<StoredPoint> points() {
    return shelf.all();
  }

  public Optional<StoredPoint> point(PointId id) {
    return shelf.get(id);
  }

  /** A disk as its newest point has it. */
  public Optional<StoredDisk> newest(DiskId disk) {
    return shelf.newest(disk);
  }

  /**
   * What was found to be broken, when it was opened and since; everything else is usable. Which
   * points a damaged file hurts is what {@link #verify} tells.
   */
  public List<Problem> damage() {
    return damage.all();
  }

  /** Starts a recovery point; any number of them may be under way. */
  public PointWriter begin(PointHeader header) throws RepositoryException {
    gate.check();
    return begin(PointWriter.Label.made(header));
  }

  /**
   * Starts the copy of a point; when it is committed, it takes the place of an earlier copy.
   *
   * @param lock what the copy is locked by
   */
  PointWriter beginCopy(StoredPoint of, Optional<ObjectLock> lock) {
    return begin(PointWriter.Label.copied(of, lock));
  }

  private PointWriter begin(PointWriter.Label label) {
    return new PointWriter(store, shelf, custody, kept, gate, label);
  }

  /** How its points are kept from being deleted for a time. */
  public Custody custody() {
    return custody;
  }

  /**
   * Opens a disk of a point; every byte that it gives has been verified. A point that is forgotten
   * meanwhile can be read to the end.
   *
   * @throws DiskException when there is no such disk, or its map is damaged
   */
  public DiskReader read(PointId point, DiskId disk) throws DiskException {
    return readStored(point, disk);
  }

  StoredDiskReader readStored(PointId point, DiskId disk) throws DiskException {
    var stored = shelf.get(point).orElseThrow(() -> gone("recovery point " + point));
    var which =
        stored.disk(disk).orElseThrow(() -> gone("disk " + disk + " in recovery point " + point));
    String name = PointNames.disk(stored, which);
    try {
      gate.enter();
      try {
        return open(point, which, name);
      } finally {
        gate.leave();
      }
    } catch (LostChunkException e) {
      throw new DiskException(StoredDiskReader.damaged(name, 0, which.sizeBytes(), e.why()));
    } catch (RepositoryException e) {
      throw new DiskException(e.problem());
    }
  }

  private StoredDiskReader open(PointId point, StoredDisk disk, String name)
      throws DiskException, LostChunkException, RepositoryException {
    var root = ChunkId.parse(disk.digest());
    var hold = kept.hold(root);
    try {
      if (shelf.get(point).isEmpty()) {
        throw gone("recovery point " + point);
      }
      return new StoredDiskReader(
          store, gate, DiskMap.open(store, root), name, disk.moment(), hold);
    } catch (IOException | LostChunkException | RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  private DiskException gone(String what) {
    return new DiskException(
        "PointNotFound",
        "there is no %s in repository %s: choose one that is listed"
            .formatted(what, objects.where("")));
  }

  /**
   * Removes points, durably; those that do not exist are no error.
   *
   * @throws RepositoryException also when one of them is {@link #guarded} or locked, or nothing may
   *     be deleted here: then all stay
   */
  public void forget(Collection<PointId> points) throws RepositoryException {
    forget(points, safeguard::guarded);
  }

  /** Removes points, even the last ones of a machine. */
  public void forgetEvenGuarded(Collection<PointId> points) throws RepositoryException {
    forget(points, _ -> Set.of());
  }

  private void forget(Collection<PointId> points, Function<List<StoredPoint>, Set<PointId>> guarded)
      throws RepositoryException {
    gate.enter();
    try {
      safeguard.requireMayDelete("what is stored", objects.where(""));
      requireUnlocked(points);
      shelf.remove(points, guarded);
    } finally {
      gate.leave();
    }
  }

  /** Until when points cannot be deleted, of those of which that is so now. */
  public Map<PointId, Instant> locked(Collection<PointId> points) throws RepositoryException {
    return custody.locked(points, clock.instant());
  }

  private void requireUnlocked(Collection<PointId> points) throws RepositoryException {
    for (var locked : locked(points).entrySet()) {
      throw new RepositoryException(
          RepositoryException.LOCKED,
          "recovery point %s in %s is locked until %s: it can be forgotten then"
              .formatted(locked.getKey(), objects.where(""), locked.getValue()));
    }
  }

  /** The points that {@link #forget} does not forget. */
  public Set<PointId> guarded() {
    return safeguard.guarded(shelf.all());
  }

  /** What it does not do, whoever asks. */
  public Safeguard safeguard() {
    return safeguard;
  }

  /** The secrets that open it. */
  public Keyring keyring() {
    return keyring;
  }

  /**
   * Gives back the space of what no point needs any more. Safe beside writers and readers, and safe
   * to be killed.
   *
   * @throws RepositoryException also when the file or the map of a point cannot be read, so that
   *     nobody can tell what it needs; then nothing is removed
   */
  public GarbageReport collectGarbage() throws RepositoryException {
    return upkeep.collect((_, _) -> {});
  }

  /** What keeps it in good order. */
  public Upkeep upkeep() {
    return upkeep;
  }

  /** Reads everything again; {@code progress} is told the bytes read so far. */
  public VerifyReport verify(LongConsumer progress) throws RepositoryException {
    return upkeep.verify(VerifyShare.ALL, (bytes, _) -> progress.accept(bytes));
  }

  /**
   * Looks whether it is open still.
   *
   * @throws RepositoryException when it is not
   */
  void checkOpen() throws RepositoryException {
    gate.check();
  }

  /** Whether points here can be kept from being deleted. */
  public boolean canLock() throws RepositoryException {
    try {
      return objects.locks().isPresent();
    } catch (IOException e) {
      throw Failures.unusable(where(), e);
    }
  }

  /** How full it is (R19). */
  public Site.Capacity capacity() throws RepositoryException {
    return allowance.capacity();
  }

  /** Ends what is under way, and waits until it has ended. */
  @Override
  public void close() throws RepositoryException {
    if (gate.close()) {
      try (objects;
          store) {
        kept.clear();
      } catch (IOException e) {
        throw Failures.unusable(objects.where(""), e);
      }
    }
  }
}
