package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.noiseOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** A disk that changes a little from point to point, so that a repository stores patches of it. */
record PatchedDisk(Path folder, Map<String, byte[]> moments) {

  static final int CHUNKS = 8;

  /** What it holds at first. */
  static final byte[] CONTENT = noise(1, CHUNKS);

  PatchedDisk(Path folder) {
    this(folder.resolve("repository"), new HashMap<>());
  }

  Repository open() throws Exception {
    return Stories.open(folder);
  }

  /** Of another key. */
  Repository openReplica() throws IOException {
    var options =
        new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), Stories.OPTIONS.clock());
    return Repository.open(folder.resolveSibling("replica"), options);
  }

  void loseIndex() throws IOException {
    Stories.delete(folder.resolve("index"));
  }

  /** As its storage gives it, which remembers what it held before. */
  RememberingDisk holding(byte[] content) {
    return new RememberingDisk(content, moments);
  }

  StoredPoint save(Repository repository, byte[] content) throws Exception {
    return Stories.backup(repository, "vm-1", holding(content));
  }

  /** A little of each chunk is different. */
  static byte[] changed(byte[] content, long seed) {
    byte[] changed = content.clone();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] part = noiseOf(seed + chunk, 2000);
      System.arraycopy(part, 0, changed, chunk * Chunks.SIZE + 9000, part.length);
    }
    return changed;
  }

  /** Looks at the chunks of a repository. */
  @FunctionalInterface
  interface Look {
    void at(ChunkStore store) throws Exception;
  }

  /** Looks while nobody has the repository open. */
  void look(Look look) throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      look.at(store);
    }
  }

  static ChunkId chunk(ChunkStore store, StoredPoint point, long number) throws Exception {
    return DiskMap.open(store, ChunkId.parse(point.disks().getFirst().digest())).chunk(number);
  }

  static PackKind kind(ChunkStore store, ChunkId id) {
    return store.packs().get(Location.pack(store.index().get(id))).orElseThrow().kind();
  }

  void checkWithTheOtherReader() throws Exception {
    Path work = Files.createDirectories(folder.resolveSibling("reader"));
    assertThat(new Standalone(folder, work).run("check"))
        .satisfies(ended -> assertThat(ended.code()).as(ended.out()).isZero());
  }
}
