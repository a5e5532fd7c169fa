package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.FileCalls;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** What the tests of the repository do again and again. */
final class Stories {

  static final DiskHeader DISK = new DiskHeader(new DiskId("vm-1/disk-0"), "disk-0");
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final Secret SECRET = Secret.Key.random();
  static final RepositoryOptions OPTIONS = options(OptionalLong.empty());

  private Stories() {}

  static RepositoryOptions options(OptionalLong allocation) {
    return new RepositoryOptions(allocation, SECRET, InstantSource.fixed(NOON));
  }

  static RepositoryKeys keys(Path folder) throws IOException {
    try (var objects = FolderStore.in(folder)) {
      var format = FormatFile.read(objects.read(FormatFile.NAME));
      return new KeyShelf(objects, format.repository()).open(SECRET);
    } catch (UnreadableFormatException e) {
      throw new IOException(e);
    }
  }

  /** The file of a point. */
  static Path file(Path folder, StoredPoint point) throws IOException {
    return files(folder.resolve("points")).stream()
        .filter(file -> file.toString().endsWith(point.id().value()))
        .findFirst()
        .orElseThrow();
  }

  static Repository open(Path folder) throws RepositoryException {
    return Repository.open(folder, OPTIONS);
  }

  static Repository open(Path folder, RepositoryOptions options, FileCalls calls)
      throws IOException {
    return Repository.open(new FolderStore(Files.createDirectories(folder), calls), options);
  }

  static PointHeader header(String vm) {
    return new PointHeader(
        new VmId(vm),
        "name of " + vm,
        new PolicyId("policy-1"),
        "daily",
        ZoneOffset.UTC,
        new SessionId("session-1"),
        NOON,
        Consistency.OFF,
        "{}");
  }

  /** Saves a machine with one disk. */
  static StoredPoint backup(Repository repository, String vm, DiskReader disk)
      throws IOException, InterruptedException {
    try (var point = repository.begin(header(vm))) {
      point.store(DISK, disk, _ -> {});
      return point.commit();
    }
  }

  static StoredPoint backup(Repository repository, String vm, byte[] disk)
      throws IOException, InterruptedException {
    return backup(repository, vm, new MemoryDisk(disk));
  }

  static byte[] restore(Repository repository, StoredPoint point) throws IOException {
    try (var reader = repository.read(point.id(), point.disks().getFirst().id())) {
      var content = ByteBuffer.allocate((int) reader.size());
      reader.read(0, content);
      return content.array();
    }
  }

  /** Bytes that do not compress. */
  static byte[] noiseOf(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] noise(long seed, double chunks) {
    return noiseOf(seed, (int) (chunks * Chunks.SIZE));
  }

  /** The same disk with other content in one chunk. */
  static byte[] withChunk(byte[] disk, int chunk, long seed) {
    byte[] changed = disk.clone();
    int from = chunk * Chunks.SIZE;
    byte[] other = noiseOf(seed, Math.min(Chunks.SIZE, disk.length - from));
    System.arraycopy(other, 0, changed, from, other.length);
    return changed;
  }

  static byte[] zeros(double chunks) {
    return new byte[(int) (chunks * Chunks.SIZE)];
  }

  /** The files of the packs. */
  static List<Path> packs(Path repository) throws IOException {
    return files(repository.resolve("packs"));
  }

  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Flips a bit of a chunk that is stored. */
  static void flip(ChunkStore store, ChunkId id) throws IOException {
    long location = store.index().get(id);
    var pack = store.packs().get(Location.pack(location)).orElseThrow();
    try (var file = new RandomAccessFile(store.objects().where(pack.name()), "rw")) {
      long at = (long) Location.offset(location) + ChunkHeader.BYTES + 50;
      file.seek(at);
      int byteThere = file.read();
      file.seek(at);
      file.write(byteThere ^ 1);
    }
  }
}
