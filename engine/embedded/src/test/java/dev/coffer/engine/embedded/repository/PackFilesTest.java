package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackFilesTest {

  @Property(tries = 50)
  void it_knows_what_a_map_of_the_listing_knows(@ForAll long seed) throws Exception {
    var random = new Random(seed);
    var listing = new HashMap<String, Long>();
    for (long bytes = 0; bytes < 100; bytes++) {
      listing.put(name(random), bytes);
    }
    var files = new PackFiles(listing);
    var unnoted = new HashMap<>(listing);
    listing.forEach(
        (name, bytes) -> {
          assertThat(files.size(name)).hasValue(bytes);
          if (random.nextBoolean()) {
            assertThat(files.note(name)).isTrue();
            assertThat(files.note(name)).isFalse();
            unnoted.remove(name);
          }
        });
    var shown = new HashMap<String, Long>();
    files.forEachUnnoted(shown::put);
    assertThat(shown).isEqualTo(unnoted);
  }

  @Test
  void a_pack_that_is_not_listed_is_noted_once_and_what_is_no_pack_is_left_out() throws Exception {
    var files = new PackFiles(Map.of("packs/readme", 7L));
    String missing = name(new Random(1));
    assertThat(files.size(missing)).isEmpty();
    assertThat(files.note(missing)).isTrue();
    assertThat(files.note(missing)).isFalse();
    var shown = new HashSet<String>();
    files.forEachUnnoted((name, bytes) -> shown.add(name));
    assertThat(shown).isEmpty();
  }

  private static String name(Random random) {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    hash[0] = (byte) random.nextInt(3);
    return Pack.nameOf(HexFormat.of().formatHex(hash));
  }
}
