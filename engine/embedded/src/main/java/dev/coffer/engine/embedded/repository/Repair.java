package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mends what can be mended, from what is sound of the repository and from replicas; says what it
 * did. Never gives up anything that is not known to be elsewhere.
 */
final class Repair {

  private final ChunkStore store;
  private final PointShelf shelf;
  private final Gate gate;
  private final RepositoryOptions options;
  private final List<String> mended = new ArrayList<>();

  Repair(ChunkStore store, PointShelf shelf, Gate gate, RepositoryOptions options) {
    this.store = store;
    this.shelf = shelf;
    this.gate = gate;
    this.options = options;
  }

  /**
   * Mends.
   *
   * @param replicas other repositories that may have the same points
   */
  List<String> run(List<Repository> replicas, Progress progress)
      throws RepositoryException, InterruptedException {
    keys();
    index();
    tryAgain();
    heal(replicas, progress);
    store.flush();
    return List.copyOf(mended);
  }

  private void keys() throws RepositoryException {
    try {
      var files =
          new KeyMending(store.objects(), store.keys().repository(), options.secret()).run();
      files.forEach(file -> mended.add("the copy " + file + " of a key slot was written anew"));
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(KeyShelf.FOLDER), e);
    }
  }

  private void index() throws RepositoryException {
    if (store.segments().isDamaged()) {
      new IndexTidy(store).run(options.clock().instant());
      mended.add("the index was written anew from what it says and what the packs hold");
    }
  }

  /** Storage that failed once may have been put right since. */
  private void tryAgain() throws RepositoryException {
    var kinds = new HashMap<String, PackKind>();
    store.packs().all().forEach(pack -> kinds.put(pack.name(), pack.kind()));
    long readable = 0;
    for (ChunkId id : store.lost().ids()) {
      gate.check();
      var pack = store.lost().get(id).map(Lost::pack).orElse("");
      var kind = kinds.get(pack) == PackKind.MAPS ? PackKind.MAPS : PackKind.CONTENT;
      readable += store.index().get(id) == 0 && tryAgain(id, kind) ? 1 : 0;
    }
    if (readable > 0) {
      mended.add("%,d chunks could be read after all and were stored again".formatted(readable));
    }
  }

  private boolean tryAgain(ChunkId id, PackKind kind) throws RepositoryException {
    var reader = store.borrow();
    try {
      int length = reader.read(id);
      return store.put(kind, id, reader.plain(), length, reader.codec()) > 0;
    } catch (LostChunkException e) {
      return false;
    } finally {
      store.giveBack(reader);
    }
  }

  /** A disk that lacks something. */
  private record Broken(StoredPoint point, StoredDisk disk) {}

  private void heal(List<Repository> replicas, Progress progress)
      throws RepositoryException, InterruptedException {
    var broken = broken();
    long total = broken.stream().mapToLong(each -> each.disk().sizeBytes()).sum();
    long done = 0;
    Map<String, Long> healed = new LinkedHashMap<>();
    for (Broken each : broken) {
      for (Repository replica : replicas) {
        healed.merge(replica.where(), heal(each, replica), Long::sum);
      }
      done += each.disk().sizeBytes();
      progress.at(done, total);
    }
    healed.forEach(this::sayHealed);
  }

  private void sayHealed(String where, long chunks) {
    if (chunks > 0) {
      mended.add("%,d chunks were stored again from %s".formatted(chunks, where));
    }
  }

  private List<Broken> broken() throws RepositoryException {
    var check = new DiskCheck(store, gate);
    var broken = new ArrayList<Broken>();
    for (StoredPoint point : shelf.all()) {
      for (StoredDisk disk : point.disks()) {
        if (check.check(point, disk).isPresent()) {
          broken.add(new Broken(point, disk));
        }
      }
    }
    return broken;
  }

  private long heal(Broken broken, Repository replica)
      throws RepositoryException, InterruptedException {
    var disk = broken.disk();
    var copy = replica.point(broken.point().id());
    if (copy.isEmpty() || copy.get().disk(disk.id()).isEmpty()) {
      return 0;
    }
    try (var reader = replica.read(copy.get().id(), disk.id())) {
      return new Healing(store, gate)
          .heal(new DiskHeader(disk.id(), disk.name()), ChunkId.parse(disk.digest()), reader);
    } catch (DiskException e) {
      return 0;
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.unusable(replica.where(), e);
    }
  }

  /** What no repair of the points' content can mend. */
  List<Damage> otherDamageLeft() throws RepositoryException {
    var left = new ArrayList<Damage>();
    shelf.readAgain().forEach(problem -> left.add(new Damage(problem, List.of())));
    try {
      for (String file : new SlotFiles(store.objects()).damaged()) {
        left.add(new Damage(keyDamaged(file), List.of()));
      }
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(KeyShelf.FOLDER), e);
    }
    return left;
  }

  static Problem keyDamaged(String file) {
    return new Problem(
        "KeySlotDamaged",
        "the key file %s is damaged: repair the repository, or remove its slot and add its secret again"
            .formatted(file));
  }
}
