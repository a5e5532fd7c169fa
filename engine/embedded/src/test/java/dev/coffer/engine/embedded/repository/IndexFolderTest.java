package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IndexFolderTest {

  private static final List<Note> NOTES = List.of(new Retired("ab".repeat(32)));

  @Test
  void a_segment_like_one_that_is_damaged_gets_a_name_of_its_own() throws Exception {
    var store = new MemoryStore(Map.of());
    open(store).append(NOTES);
    String name = store.list(IndexSegment.FOLDER).keySet().iterator().next();
    byte[] damaged = store.read(name);
    damaged[damaged.length - 1] ^= 1;
    store.delete(List.of(name));
    store.put(name, damaged);
    var index = open(store);
    var broken = new ArrayList<String>();
    index.load(_ -> {}, broken::add);
    assertThat(broken).containsExactly(name);

    index.append(NOTES);

    assertThat(store.list(IndexSegment.FOLDER)).hasSize(2);
    assertThat(store.read(name)).isEqualTo(damaged);
  }

  @Test
  void segments_are_merged_when_they_are_many_and_not_again_because_they_are_large()
      throws Exception {
    var store = new MemoryStore(Map.of());
    var index = open(store);
    for (int segment = 0; segment < 40; segment++) {
      index.append(List.of(holds(segment, 30_000)));
    }
    assertThat(index.isScattered()).as("40 segments, 46 MiB").isFalse();
    for (int segment = 40; segment < 60; segment++) {
      index.append(List.of(holds(segment, 1)));
    }
    assertThat(index.isScattered()).isTrue();

    index.rewrite(_ -> true, Stories.NOON);

    assertThat(index.isScattered()).isFalse();
    assertThat(store.list(IndexSegment.FOLDER)).hasSizeLessThan(10);
    var notes = new ArrayList<Note>();
    index.forEach(notes::add);
    assertThat(notes).hasSize(60);
  }

  @Test
  void of_old_segments_those_that_others_depend_on_go_after_them_even_when_a_deletion_fails()
      throws Exception {
    var store = new Deletions();
    var index = open(store);
    index.append(List.of(holds(1, 1)));
    index.append(List.of(holds(2, 1)));
    index.append(NOTES);
    index.append(List.of(holds(3, 1)));
    var names = bySequence(store);

    store.fail = true;
    assertThatThrownBy(() -> index.rewrite(_ -> true, Stories.NOON))
        .isInstanceOf(RepositoryException.class);
    assertThat(store.list(IndexSegment.FOLDER)).as("they are still there").hasSize(5);
    store.fail = false;
    index.deleteOutdated(Stories.NOON);

    assertThat(store.deleted).startsWith(names.subList(0, 2), names.subList(2, 4));
    assertThat(index.isScattered()).isFalse();
    assertThat(store.list(IndexSegment.FOLDER)).hasSize(1);
  }

  private static Holds holds(int pack, int chunks) {
    var entries = new PackEntries(PackKind.CONTENT);
    for (int chunk = 0; chunk < chunks; chunk++) {
      entries.add(new ChunkId(pack, chunk, 1, 1), 0, 1, ChunkId.ZEROS);
    }
    return new Holds("%064x".formatted(pack), PackKind.CONTENT, 100, entries);
  }

  private static List<String> bySequence(MemoryStore store) {
    return store.objects().entrySet().stream()
        .map(file -> IndexSegment.read(file.getKey(), file.getValue()).orElseThrow())
        .sorted(Comparator.comparingLong(IndexSegment::sequence))
        .map(segment -> IndexSegment.nameOf(segment.write()))
        .toList();
  }

  /** Remembers them, and can fail. */
  private static final class Deletions extends MemoryStore {
    private final List<List<String>> deleted = new ArrayList<>();
    private boolean fail;

    Deletions() {
      super(Map.of());
    }

    @Override
    public void delete(Collection<String> names) throws IOException {
      if (fail) {
        throw new IOException("it is told to fail");
      }
      deleted.add(List.copyOf(names));
      super.delete(names);
    }
  }

  private static IndexFolder open(MemoryStore store) throws Exception {
    return new IndexFolder(store, new Locks(store), new Allowance(store, OptionalLong.empty()));
  }
}
