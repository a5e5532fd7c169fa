package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Disks of which there are points, maps and the index, but no content: in place of packs there are
 * holes of their size. Each disk has as many chunks that no other has.
 */
public final class SyntheticIndex implements AutoCloseable {

  /** 64 GiB of content. */
  private static final int CHUNKS_A_DISK = 1 << 18;

  /** Chunks that compress to a third. */
  private static final int PACKED = Chunks.SIZE / 3;

  private static final int CHUNKS_A_PACK =
      (Pack.TARGET_BYTES - Pack.HEADER_BYTES) / ChunkHeader.size(PACKED);

  /** As a collection of garbage leaves them: 8 MiB. */
  private static final int PACKS_A_SEGMENT = (8 << 20) / (CHUNKS_A_PACK * PackEntries.ENTRY_BYTES);

  private final Path folder;
  private final Opening opening;
  private final ChunkStore store;
  private List<Holds> unnoted = new ArrayList<>();

  public SyntheticIndex(Path folder, RepositoryOptions options) throws IOException {
    this.folder = folder;
    this.opening = Opening.open(FolderStore.in(folder), options);
    this.store = opening.store();
  }

  /** Adds disks until there are so many. */
  public void fill(int disks, PointHeader header) throws IOException {
    for (int disk = 0; disk < disks; disk++) {
      if (opening.shelf().get(point(disk)).isEmpty()) {
        add(disk, header);
      }
    }
    store.segments().append(unnoted);
  }

  private static PointId point(int disk) {
    return new PointId("point-" + disk);
  }

  private void add(int disk, PointHeader header) throws IOException {
    var random = new SplittableRandom(disk);
    long size = (long) CHUNKS_A_DISK * Chunks.SIZE;
    var map = new MapWriter(store, size, Optional.empty(), Optional.empty());
    var reader = store.borrow();
    var pack = new PackEntries();
    for (int leaf = 0; leaf < CHUNKS_A_DISK / MapNode.FAN; leaf++) {
      var node = MapNode.empty(0, MapNode.FAN);
      for (int chunk = 0; chunk < MapNode.FAN; chunk++) {
        var id = id(random);
        node.set(chunk, id);
        pack.add(id, Pack.HEADER_BYTES + pack.count() * ChunkHeader.size(PACKED), PACKED);
        pack = pack.count() < CHUNKS_A_PACK ? pack : publish(pack, random);
      }
      map.leaf(leaf, node, reader);
    }
    publish(pack, random);
    shelve(disk, size, root(map, reader), header);
    store.giveBack(reader);
  }

  private static ChunkId id(SplittableRandom random) {
    return new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static ChunkId root(MapWriter map, ChunkReader reader) throws RepositoryException {
    try {
      return map.finish(reader).id();
    } catch (LostChunkException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says which the next pack is. */
  private PackEntries publish(PackEntries entries, SplittableRandom random) throws IOException {
    byte[] hash = new byte[ChunkId.BYTES];
    random.nextBytes(hash);
    String sha256 = HexFormat.of().formatHex(hash);
    String name = Pack.nameOf(sha256);
    long bytes = Pack.HEADER_BYTES + (long) entries.count() * ChunkHeader.size(PACKED);
    Files.createDirectories(folder.resolve(name).getParent());
    try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.setLength(bytes);
    }
    int number = store.packs().nextNumber();
    store.packs().add(new Pack(number, name, PackKind.CONTENT, bytes));
    unnoted.add(new Holds(sha256, PackKind.CONTENT, bytes, entries));
    if (unnoted.size() == PACKS_A_SEGMENT) {
      store.segments().append(unnoted);
      unnoted = new ArrayList<>();
    }
    return new PackEntries();
  }

  private void shelve(int disk, long size, ChunkId root, PointHeader header)
      throws RepositoryException {
    store.flush();
    var stored =
        new StoredDisk(
            new DiskId("disk-" + disk),
            "disk",
            size,
            size,
            size / 3,
            CHUNKS_A_DISK,
            root.toString(),
            Reading.FULL,
            Optional.empty());
    opening
        .shelf()
        .add(
            new StoredPoint(point(disk), header, List.of(stored), List.of(), false),
            Optional.empty());
  }

  @Override
  public void close() throws IOException {
    try (var _ = opening.objects();
        store) {}
  }
}
