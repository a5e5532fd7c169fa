package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.luben.zstd.Zstd;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Seal;
import dev.coffer.engine.embedded.keys.SealedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Every parser of the format gets what no writer wrote: it refuses it, at once and in little room.
 */
class HostileFilesTest {

  private static final RepositoryKeys KEYS = RepositoryKeys.random(RepositoryId.random());
  private static final byte[] DISK = Stories.noiseOf(1, 600_000);
  private static final Map<String, byte[]> OBJECTS = new HashMap<>();
  private static final StoredPoint POINT = write();

  private static StoredPoint write() {
    var store = new MemoryStore(Map.of());
    try (var repository = Repository.open(store, Stories.OPTIONS)) {
      Map<String, byte[]> moments = new HashMap<>();
      byte[] before = DISK.clone();
      Arrays.fill(before, 1000, 5000, (byte) 1);
      Stories.backup(repository, "vm-1", new RememberingDisk(before, moments));
      var point = Stories.backup(repository, "vm-1", new RememberingDisk(DISK, moments));
      repository.forget(List.of(repository.points().getFirst().id()));
      OBJECTS.putAll(store.objects());
      return point;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 500)
  void any_bytes_are_a_header_a_node_a_root_or_nothing(@ForAll @Size(max = 200) byte[] bytes) {
    assertThatCode(
            () -> {
              ChunkHeader.read(bytes, 0, bytes.length);
              MapRoot.read(Arrays.copyOf(bytes, MapRoot.BYTES), bytes.length);
              MapNode.read(bytes, bytes.length, 0, 3, Optional.empty());
              Pack.kindOf(bytes);
            })
        .doesNotThrowAnyException();
  }

  @Property(tries = 300)
  void any_bytes_are_a_format_or_an_error_that_says_what_to_do(@ForAll byte[] bytes) {
    try {
      FormatFile.read(bytes);
    } catch (UnreadableFormatException e) {
      assertThat(e)
          .hasMessageMatching(".*(put it back|choose another|make a new|use the version).*");
    }
  }

  @Property(tries = 300)
  void a_point_with_the_right_seal_and_any_content_is_a_point_or_an_error(
      @ForAll byte[] bytes, @ForAll @IntRange(max = 600) int at) throws IOException {
    var files = new PointFile(KEYS);
    String name = files.nameOf(POINT.id(), POINT.header());
    byte[] json = SealedFile.open(KEYS, name, files.write(name, POINT)).orElseThrow();
    int from = at % json.length;
    System.arraycopy(bytes, 0, json, from, Math.min(bytes.length, json.length - from));
    try {
      assertThat(files.read(name, SealedFile.seal(KEYS, name, json))).isNotNull();
    } catch (IOException e) {
      assertThat(e).hasMessage("it is not a point of this version");
    }
  }

  @Property(tries = 150)
  void an_index_segment_with_the_right_name_may_say_anything(
      @ForAll long seed, @ForAll @IntRange(max = 400) int changes) throws Exception {
    var objects = new HashMap<>(OBJECTS);
    String index =
        objects.keySet().stream().filter(n -> n.startsWith("index/")).findFirst().orElseThrow();
    byte[] segment = Objects.requireNonNull(objects.remove(index)).clone();
    var random = new Random(seed);
    for (int i = 0; i < changes % 12; i++) {
      int at = random.nextInt(segment.length);
      segment[at] = (byte) random.nextInt(256);
    }
    ByteBuffer.wrap(segment).put("COFFINDX".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    objects.put(IndexSegment.nameOf(segment), segment);
    neverWrong(objects);
  }

  @Property(tries = 60)
  void any_file_may_hold_anything(@ForAll long seed) throws Exception {
    var random = new Random(seed);
    var objects = new HashMap<>(OBJECTS);
    var names = objects.keySet().stream().sorted().toList();
    String name = names.get(random.nextInt(names.size()));
    byte[] file = Objects.requireNonNull(objects.get(name)).clone();
    int from = random.nextInt(file.length);
    int to = Math.min(file.length, from + 1 + random.nextInt(300));
    for (int at = from; at < to; at++) {
      file[at] = (byte) random.nextInt(256);
    }
    objects.put(name, random.nextInt(4) == 0 ? Arrays.copyOf(file, from) : file);
    neverWrong(objects);
  }

  @Example
  void a_frame_that_unpacks_to_more_than_it_says_is_refused() {
    try (var codec = new ChunkCodec(KEYS)) {
      byte[] zeros = new byte[Chunks.SIZE];
      zeros[0] = 1;
      var id = codec.id(zeros, zeros.length);
      var chunk = codec.encode(id, zeros, zeros.length);
      assertThat(chunk.header().encoding()).isEqualTo(Encoding.ZSTD);
      var header = chunk.header();
      var lying =
          new ChunkHeader(header.encoding(), 10, header.packedLength(), id, header.payloadCrc());
      assertThat(codec.decode(lying, chunk.sealed(), 0, new byte[Chunks.SIZE])).isFalse();
    }
  }

  @Example
  void a_packed_patch_that_unpacks_to_more_than_a_chunk_is_refused() {
    try (var codec = new ChunkCodec(KEYS)) {
      byte[] before = Stories.noiseOf(1, 4096);
      byte[] after = before.clone();
      Arrays.fill(after, 100, 900, (byte) 0);
      var id = codec.id(after, after.length);
      var of = new Reference(codec.id(before, before.length), before, before.length);
      var chunk = codec.encode(id, after, after.length, of).orElseThrow();
      byte[] plain = new byte[Chunks.SIZE];
      assertThat(chunk.header().encoding()).isEqualTo(Encoding.ZSTD_PATCH);
      assertThat(codec.reference(chunk.header(), chunk.sealed(), 0)).contains(of.id());
      assertThat(codec.decode(chunk.header(), of, plain)).isTrue();
      assertThat(plain).startsWith(after);
      byte[] bomb = new byte[ChunkId.BYTES + 2000];
      of.id().write(ByteBuffer.wrap(bomb));
      byte[] frame = Zstd.compress(new byte[Chunks.SIZE + 1]);
      System.arraycopy(frame, 0, bomb, ChunkId.BYTES, frame.length);
      int packed = ChunkId.BYTES + frame.length;
      byte[] context = ChunkHeader.context(Encoding.ZSTD_PATCH, after.length, packed, id);
      byte[] sealed = new byte[packed + Seal.OVERHEAD];
      KEYS.chunks().seal(bomb, packed, context, sealed, 0);
      var header = new ChunkHeader(Encoding.ZSTD_PATCH, after.length, packed, id, 0);
      assertThat(codec.reference(header, sealed, 0)).contains(of.id());
      assertThat(codec.decode(header, of, plain)).isFalse();
    }
  }

  @Example
  void a_patch_of_what_it_is_not_of_is_refused() {
    try (var codec = new ChunkCodec(KEYS)) {
      byte[] before = Stories.noiseOf(1, 4096);
      byte[] after = before.clone();
      after[7]++;
      var id = codec.id(after, after.length);
      var of = new Reference(codec.id(before, before.length), before, before.length);
      var chunk = codec.encode(id, after, after.length, of).orElseThrow();
      byte[] plain = new byte[Chunks.SIZE];
      assertThat(codec.reference(chunk.header(), chunk.sealed(), 0)).contains(of.id());
      assertThat(codec.decode(chunk.header(), of, plain)).isTrue();
      assertThat(plain).startsWith(after);
      var other = new Reference(of.id(), Stories.noiseOf(2, 4096), 4096);
      assertThat(codec.decode(chunk.header(), other, plain)).isFalse();
      var shorter = new Reference(of.id(), before, 5);
      assertThat(codec.decode(chunk.header(), shorter, plain)).isFalse();
      assertThat(codec.decode(chunk.header(), chunk.sealed(), 0, plain)).isFalse();
    }
  }

  private static void neverWrong(Map<String, byte[]> objects) throws Exception {
    try (var repository = Repository.open(new MemoryStore(objects), Stories.OPTIONS)) {
      for (StoredPoint point : repository.points()) {
        assertThat(Stories.restore(repository, point)).isEqualTo(DISK);
      }
    } catch (DiskException e) {
      assertThat(e.problem().reason()).isEqualTo("ChunkDamaged");
    } catch (RepositoryException e) {
      assertThat(e.problem().reason())
          .isIn(RepositoryException.FORMAT_UNSUPPORTED, RepositoryException.KEY_WRONG);
    }
  }
}
