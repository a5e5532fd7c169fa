package dev.coffer.engine.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import dev.coffer.engine.embedded.repository.CallsThrough;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest {

  @TempDir Path folder;

  private final RealFileCalls direct = new RealFileCalls(DirectWrites.ALWAYS);

  @BeforeEach
  void drafts() throws Exception {
    new FolderStore(folder, direct).clean(List.of("packs"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, (1 << 20) - 1, 1 << 20, (5 << 20) + 123})
  void what_is_written_past_the_page_cache_is_what_was_put(int length) throws Exception {
    assumeDirectWrites();
    byte[] content = noise(length);
    try (var store = new FolderStore(folder, direct)) {
      store.put("packs/ab/one", slabs(content));
      assertThat(store.read("packs/ab/one")).isEqualTo(content);
      assertThat(store.size("packs/ab/one")).isEqualTo(length);
      assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }
  }

  private void assumeDirectWrites() {
    var page = slabs(new byte[DirectFile.BLOCK]);
    assumeThatCode(
            () -> {
              try (var file = direct.create(folder.resolve("probe"), page)) {
                file.write(page.getFirst().duplicate());
              }
            })
        .as("the file system of temporary folders takes direct writes")
        .doesNotThrowAnyException();
  }

  @Test
  void what_the_probe_chooses_is_what_was_put() throws Exception {
    byte[] content = noise((9 << 20) + 5);
    try (var store = FolderStore.in(folder)) {
      store.put("large", slabs(content));
      store.put("again", slabs(content));
      assertThat(store.read("large")).isEqualTo(content);
      assertThat(store.read("again")).isEqualTo(content);
      assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }
  }

  @Test
  void an_interrupt_is_kept_and_does_not_cut_a_write_short() throws Exception {
    byte[] content = noise((3 << 20) + 7);
    try (var store = new FolderStore(folder, direct)) {
      Thread.currentThread().interrupt();
      store.put("large", slabs(content));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.read("large")).isEqualTo(content);
    }
  }

  @Test
  void a_piece_beyond_the_end_is_as_long_as_the_object_leaves_it() throws Exception {
    try (var store = FolderStore.in(folder)) {
      store.put("a/b", new byte[] {1, 2, 3, 4});
      byte[] into = new byte[8];
      assertThat(store.read("a/b", 2, into, 8)).isEqualTo(2);
      assertThat(into).startsWith(3, 4, 0);
      assertThat(store.read("a/b", 9, into, 8)).isZero();
    }
  }

  @Test
  void several_read_pieces_of_an_object_at_the_same_time() throws Exception {
    byte[] content = new byte[1 << 20];
    new Random(3).nextBytes(content);
    try (var store = FolderStore.in(folder);
        var threads = Executors.newFixedThreadPool(8)) {
      store.put("a/b", content);
      Callable<Boolean> reader =
          () -> {
            byte[] into = new byte[1000];
            for (int at = 0; at < content.length; at += 1000) {
              int length = store.read("a/b", at, into, 1000);
              assertThat(Arrays.mismatch(into, 0, length, content, at, at + length)).isNegative();
            }
            return true;
          };
      for (var read : threads.invokeAll(Collections.nCopies(8, reader))) {
        assertThat(read.get()).isTrue();
      }
    }
  }

  @Test
  void what_is_not_there_is_told_apart_from_what_cannot_be_read() throws Exception {
    try (var store = FolderStore.in(folder)) {
      Files.createDirectory(folder.resolve("a folder"));
      for (String absent : List.of("none", "no/folder/either")) {
        assertThat(store.exists(absent)).isFalse();
        assertThat(store.size(absent)).isZero();
        assertThatThrownBy(() -> store.read(absent)).isInstanceOf(NoSuchObjectException.class);
        assertThatThrownBy(() -> store.read(absent, 0, new byte[1], 1))
            .isInstanceOf(NoSuchObjectException.class);
        store.delete(List.of(absent));
      }
      assertThatThrownBy(() -> store.read("a folder"))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(NoSuchObjectException.class);
    }
  }

  @Test
  void every_folder_that_is_made_for_it_is_made_durable() throws Exception {
    Path root = folder.resolve("made/for it");
    var synced = new ArrayList<Path>();
    try (var store = FolderStore.in(root, noting(synced))) {
      assertThat(root).isDirectory();
      assertThat(synced).containsExactly(folder, folder.resolve("made"));
      store.clean(List.of("packs"));
      store.put("a/b", new byte[] {1});
    }
    assertThat(synced).endsWith(root, root.resolve("a"));
  }

  /** Calls that note which folders are synced. */
  private static FileCalls noting(List<Path> synced) {
    return new CallsThrough() {
      @Override
      public void syncFolder(Path folder) throws IOException {
        super.syncFolder(folder);
        synced.add(folder);
      }
    };
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** As packs have them: whole slabs of aligned memory, and the rest in the last one. */
  private static List<ByteBuffer> slabs(byte[] content) {
    var slabs = new ArrayList<ByteBuffer>();
    for (int at = 0; at < content.length; at += 1 << 20) {
      var memory = ByteBuffer.allocateDirect((1 << 20) + DirectFile.BLOCK);
      var slab = memory.alignedSlice(DirectFile.BLOCK);
      slabs.add(slab.put(content, at, Math.min(1 << 20, content.length - at)).flip());
    }
    return slabs;
  }
}
