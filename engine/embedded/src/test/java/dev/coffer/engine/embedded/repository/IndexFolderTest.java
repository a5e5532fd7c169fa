package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import java.util.ArrayList;
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

  private static IndexFolder open(MemoryStore store) throws Exception {
    return new IndexFolder(store, new Locks(store), new Allowance(store, OptionalLong.empty()));
  }
}
