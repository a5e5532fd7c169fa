package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Reads every pack, then looks whether every point has all it needs. A pack whose bytes have the
 * SHA-256 of its name is as it was when each of its chunks was unpacked and compared, before it was
 * written; only of others the chunks are looked at one by one.
 */
final class Verification {

  private static final int SLICE = 256 << 10;

  private final ChunkStore store;
  private final Gate gate;
  private final LongConsumer progress;
  private final Map<String, String> brokenPacks = new LinkedHashMap<>();
  private final Map<String, Set<PointId>> hurt = new LinkedHashMap<>();
  private long bytes;

  Verification(ChunkStore store, Gate gate, LongConsumer progress) {
    this.store = store;
    this.gate = gate;
    this.progress = progress;
  }

  VerifyReport run(List<StoredPoint> points, List<Problem> otherDamage) throws RepositoryException {
    store.flush();
    var packs = store.packs().all();
    for (Pack pack : packs) {
      read(pack);
    }
    checkBrokenPacks();
    store.lost().forEach((id, lost) -> brokenPacks.putIfAbsent(lost.pack(), "has lost chunks"));
    var damage = new ArrayList<Damage>();
    otherDamage.forEach(problem -> damage.add(new Damage(problem, List.of())));
    var reach = new DiskCheck(store, gate);
    for (StoredPoint point : points) {
      for (StoredDisk disk : point.disks()) {
        reach.check(point, disk).ifPresent(fault -> damage.add(damage(point, fault)));
      }
    }
    brokenPacks.forEach((pack, why) -> damage.add(damage(pack, why)));
    return new VerifyReport(packs.size(), bytes, damage);
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

  private void read(Pack pack) throws RepositoryException {
    var sha256 = Chunks.sha256();
    try {
      digest(pack.name(), sha256);
    } catch (IOException e) {
      brokenPacks.put(pack.name(), "cannot be read (" + Failures.reason(e) + ")");
      return;
    }
    if (!HexFormat.of().formatHex(sha256.digest()).equals(pack.sha256())) {
      brokenPacks.put(pack.name(), "is damaged");
    }
  }

  private void digest(String name, MessageDigest sha256) throws IOException {
    byte[] slice = new byte[SLICE];
    long at = 0;
    int read;
    do {
      gate.check();
      read = store.objects().read(name, at, slice, SLICE);
      sha256.update(slice, 0, read);
      at += read;
      bytes += read;
      progress.accept(bytes);
    } while (read == SLICE);
  }

  /** Reading a damaged chunk is enough for the store to stop trusting it. */
  private void checkBrokenPacks() throws RepositoryException {
    if (brokenPacks.isEmpty()) {
      return;
    }
    var holds = new ArrayList<Holds>();
    store
        .segments()
        .forEach(
            note -> {
              if (note instanceof Holds h && brokenPacks.containsKey(Pack.nameOf(h.pack()))) {
                holds.add(h);
              }
            });
    var ids = new ArrayList<ChunkId>();
    holds.forEach(h -> h.entries().forEach((id, offset, length) -> ids.add(id)));
    for (ChunkId id : ids) {
      gate.check();
      tryRead(id);
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
}
