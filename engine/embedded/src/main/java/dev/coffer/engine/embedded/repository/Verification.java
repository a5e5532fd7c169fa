package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;

/**
 * Reads packs, then looks whether every point has all it needs. A pack whose bytes have the SHA-256
 * of its name is as it was when each of its chunks was unpacked and compared, before it was
 * written; only of others the chunks are looked at one by one.
 */
final class Verification {

  private static final int SLICE = 256 << 10;

  /**
   * What it works with.
   *
   * @param broken packs that were found to be so, and why; kept from one verification to the next
   * @param maintenance held while a pack is read, and given up between two: who collects garbage
   *     need not wait for all
   */
  record Means(
      ChunkStore store,
      Gate gate,
      CareMemory memory,
      Map<String, String> broken,
      Lock maintenance) {}

  private final Means means;
  private final ChunkStore store;
  private final Progress progress;
  private final Map<String, Pack> brokenNow = new HashMap<>();

  /** Of those: an open file can be read although nobody will ever open it again. */
  private final Set<String> goneNow = new HashSet<>();

  private final Map<String, Set<PointId>> hurt = new LinkedHashMap<>();
  private long bytes;
  private long total;

  Verification(Means means, Progress progress) {
    this.means = means;
    this.store = means.store();
    this.progress = progress;
  }

  /** Reads packs; returns how many. */
  int read(VerifyShare share, Instant now) throws RepositoryException {
    if (share.equals(VerifyShare.ALL)) {
      store.flush();
    }
    var packs = share.choose(store.packs().all(), means.memory()::lastRead);
    total = packs.stream().mapToLong(Pack::bytes).sum();
    try {
      for (Pack pack : packs) {
        readAlone(pack, now);
      }
    } finally {
      if (!packs.isEmpty() || means.memory().isNew(now)) {
        means.memory().save(store.packs().all(), now);
      }
    }
    checkBrokenPacks();
    return packs.size();
  }

  /** A pack that is gone meanwhile was given up. */
  private void readAlone(Pack pack, Instant now) throws RepositoryException {
    means.maintenance().lock();
    try {
      if (store.packs().get(pack.number()).filter(pack::equals).isPresent()) {
        read(pack, now);
      }
    } finally {
      means.maintenance().unlock();
    }
  }

  private void read(Pack pack, Instant now) throws RepositoryException {
    var sha256 = Chunks.sha256();
    try {
      if (!store.objects().exists(pack.name())) {
        goneNow.add(pack.name());
        broken(pack, "is missing");
        return;
      }
      digest(pack.name(), sha256);
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      broken(pack, "cannot be read (" + Failures.reason(e) + ")");
      return;
    }
    if (HexFormat.of().formatHex(sha256.digest()).equals(pack.sha256())) {
      means.memory().intact(pack, now);
      means.broken().remove(pack.name());
    } else {
      broken(pack, "is damaged");
    }
  }

  private void broken(Pack pack, String why) {
    means.memory().broken(pack);
    means.broken().put(pack.name(), why);
    brokenNow.put(pack.name(), pack);
  }

  private void digest(String name, MessageDigest sha256) throws IOException {
    byte[] slice = new byte[SLICE];
    long at = 0;
    int read;
    do {
      means.gate().check();
      read = store.objects().read(name, at, slice, SLICE);
      sha256.update(slice, 0, read);
      at += read;
      bytes += read;
      progress.at(bytes, total);
    } while (read == SLICE);
  }

  /** Reading a damaged chunk is enough for the store to stop trusting it. */
  private void checkBrokenPacks() throws RepositoryException {
    if (brokenNow.isEmpty()) {
      return;
    }
    var holds = new ArrayList<Holds>();
    store
        .segments()
        .forEach(
            note -> {
              if (note instanceof Holds h && brokenNow.containsKey(Pack.nameOf(h.pack()))) {
                holds.add(h);
              }
            });
    for (Holds each : holds) {
      means.gate().check();
      var name = Pack.nameOf(each.pack());
      var pack = brokenNow.get(name);
      if (pack != null && goneNow.contains(name)) {
        each.entries()
            .forEach(
                (id, offset, length, _) ->
                    store.withdraw(id, Location.of(pack.number(), offset, length)));
      } else {
        each.entries().forEach((id, _, _, _) -> tryRead(id));
      }
    }
  }

  private void tryRead(ChunkId id) {
    var reader = store.borrow();
    try {
      reader.read(id);
    } catch (LostChunkException e) {
      // The store knows now, and the points that need the chunk will show.
      return;
    } catch (RepositoryException e) {
      // The file system fails: that says nothing about the chunk, and is reported with its pack.
      return;
    } finally {
      store.giveBack(reader);
    }
  }

  /** Whether anything is known that may hurt a point. */
  boolean foundAnything() {
    forgetPacksThatAreGone();
    return !means.broken().isEmpty();
  }

  private void forgetPacksThatAreGone() {
    var known = new HashSet<String>();
    store.packs().all().forEach(pack -> known.add(pack.name()));
    store
        .lost()
        .forEach(
            (id, lost) -> {
              known.add(lost.pack());
              lacks(id, lost);
            });
    means.broken().keySet().retainAll(known);
  }

  /** A chunk of which there is another copy is no loss; the next collection tidies up. */
  private void lacks(ChunkId id, LostChunks.Lost lost) {
    if (store.index().get(id) == 0) {
      means.broken().putIfAbsent(lost.pack(), "has lost chunks");
    }
  }

  /** Looks which points lack something, and says so of the broken packs too. */
  List<Damage> damage(List<StoredPoint> points) throws RepositoryException {
    forgetPacksThatAreGone();
    var damage = new ArrayList<Damage>();
    var check = new DiskCheck(store, means.gate());
    for (StoredPoint point : points) {
      for (StoredDisk disk : point.disks()) {
        check.check(point, disk).ifPresent(fault -> damage.add(damage(point, fault)));
      }
    }
    means.broken().forEach((pack, why) -> damage.add(damage(pack, why)));
    return damage;
  }

  private Damage damage(StoredPoint point, DiskCheck.Fault fault) {
    fault.packs().forEach(p -> hurt.computeIfAbsent(p, any -> new TreeSet<>()).add(point.id()));
    return new Damage(fault.problem(), List.of(point.id()));
  }

  private Damage damage(String pack, String why) {
    var points = List.copyOf(hurt.getOrDefault(pack, Set.of()));
    String whom = points.isEmpty() ? "no recovery point needs it" : "it hurts points " + points;
    String message =
        "%s %s: %s; put it back from a copy, or let the next backups store again what they still find"
            .formatted(store.objects().where(pack), why, whom);
    return new Damage(new Problem("PackDamaged", message), points);
  }

  long bytes() {
    return bytes;
  }
}
