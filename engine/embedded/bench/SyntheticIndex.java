package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.store.FolderStore;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

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

  private static final int ENTRY_BYTES = ChunkId.BYTES + 2 * Integer.BYTES;

  /** As a collection of garbage leaves them: 8 MiB. */
  private static final int PACKS_A_SEGMENT = (8 << 20) / (CHUNKS_A_PACK * ENTRY_BYTES);

  private final Path folder;
  private final Opening opening;
  private final ChunkStore store;

  /** File systems limit them: ext4 to 65,000. */
  private static final int NAMES_A_HOLE = 60_000;

  private Path hole = Path.of("none yet");
  private long holeBytes;
  private int holeNames;
  private List<Holds> unnoted = new ArrayList<>();

  public SyntheticIndex(Path folder, RepositoryOptions options) throws IOException {
    this.folder = folder;
    this.opening = Opening.open(FolderStore.in(folder), options);
    this.store = opening.store();
  }

  /** Adds disks until there are so many; as many at once as there are processors. */
  public void fill(int disks, PointHeader header) throws IOException, InterruptedException {
    for (int folder = 0; folder < 256; folder++) {
      Files.createDirectories(path(Pack.nameOf("%02x".formatted(folder))).getParent());
    }
    try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var missing =
          IntStream.range(0, disks).filter(disk -> opening.shelf().get(point(disk)).isEmpty());
      for (var added : threads.invokeAll(missing.mapToObj(disk -> adding(disk, header)).toList())) {
        Awaited.uninterrupted(added);
      }
    }
    store.segments().append(unnoted);
  }

  private Callable<Boolean> adding(int disk, PointHeader header) {
    return () -> {
      add(disk, header);
      return true;
    };
  }

  private static PointId point(int disk) {
    return new PointId("point-" + disk);
  }

  private void add(int disk, PointHeader header) throws IOException {
    var random = new SplittableRandom(disk);
    long size = (long) CHUNKS_A_DISK * Chunks.SIZE;
    var map = new MapWriter(store, size, Optional.empty(), Optional.empty());
    var reader = store.borrow();
    var pack = new PackEntries(PackKind.CONTENT);
    for (int leaf = 0; leaf < CHUNKS_A_DISK / MapNode.FAN; leaf++) {
      var node = MapNode.empty(0, MapNode.FAN);
      for (int chunk = 0; chunk < MapNode.FAN; chunk++) {
        var id = id(random);
        node.set(chunk, id);
        pack.add(
            id, Pack.HEADER_BYTES + pack.count() * ChunkHeader.size(PACKED), PACKED, ChunkId.ZEROS);
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
    long bytes = Pack.HEADER_BYTES + (long) entries.count() * ChunkHeader.size(PACKED);
    makeHole(path(Pack.nameOf(sha256)), bytes);
    note(new Holds(sha256, PackKind.CONTENT, bytes, entries));
    return new PackEntries(PackKind.CONTENT);
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  /** Most are further names of one: to make millions of files takes many minutes. */
  private synchronized void makeHole(Path pack, long bytes) throws IOException {
    if (bytes == holeBytes && ++holeNames < NAMES_A_HOLE) {
      Files.createLink(pack, hole);
      return;
    }
    try (var file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(bytes);
    }
    if (holeNames == NAMES_A_HOLE || bytes > holeBytes) {
      hole = pack;
      holeBytes = bytes;
      holeNames = 1;
    }
  }

  private synchronized void note(Holds holds) throws RepositoryException {
    unnoted.add(holds);
    if (unnoted.size() == PACKS_A_SEGMENT) {
      store.segments().append(unnoted);
      unnoted = new ArrayList<>();
    }
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
