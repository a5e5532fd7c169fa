package dev.coffer.engine.embedded.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeySlotTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final RepositoryId ID = RepositoryId.random();
  private static final RepositoryKeys KEYS = RepositoryKeys.random(ID);

  private static KeySlot wrap(Secret secret) {
    return KeySlot.wrap(KEYS, new KeySlot.Named(secret, "first", NOON));
  }

  @Test
  void a_key_opens_the_slot_that_it_made_and_no_other_does() throws Exception {
    var key = Secret.Key.random();
    var slot = KeySlot.read(wrap(key).write());
    var opened = slot.open(ID, Secret.Key.parse("# for people\n" + key.line() + "\n"));
    assertThat(opened.orElseThrow().master().bytes()).isEqualTo(KEYS.master().bytes());
    assertThat(slot.open(ID, Secret.Key.random())).isEmpty();
    assertThat(slot.open(ID, new Secret.PassPhrase(key.line()))).isEmpty();
  }

  @Test
  void a_pass_phrase_opens_the_slot_that_it_made_and_no_other_does() throws Exception {
    var slot = KeySlot.read(wrap(new Secret.PassPhrase("correct horse")).write());
    assertThat(slot.open(ID, new Secret.PassPhrase("correct horse"))).isPresent();
    assertThat(slot.open(ID, new Secret.PassPhrase("correct horsf"))).isEmpty();
    assertThat(slot.open(ID, Secret.Key.random())).isEmpty();
  }

  @Test
  void a_slot_of_another_repository_opens_nothing() {
    var key = Secret.Key.random();
    assertThat(wrap(key).open(RepositoryId.random(), key)).isEmpty();
  }

  @Test
  void a_forged_slot_cannot_ask_for_all_of_the_memory() {
    String text =
        new String(wrap(new Secret.PassPhrase("x")).write(), StandardCharsets.UTF_8)
            .replace("\"memoryKiB\" : 65536", "\"memoryKiB\" : 2000000000");
    assertThat(text).contains("2000000000");
    assertThatThrownBy(() -> KeySlot.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessage("it is not a key slot of this version");
  }

  @Property(tries = 500)
  void any_bytes_are_a_slot_or_an_error(@ForAll byte[] bytes) {
    try {
      KeySlot.read(bytes);
    } catch (IOException e) {
      assertThat(e).hasMessage("it is not a key slot of this version");
    }
  }

  @Test
  void a_secret_never_shows_itself() {
    var key = Secret.Key.random();
    assertThat(key.toString()).doesNotContain(key.line());
    assertThat(new Secret.PassPhrase("hunter2").toString()).doesNotContain("hunter2");
    assertThatThrownBy(() -> Secret.Key.parse("coffer-key-1:aGVsbG8!secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("coffer-key-1:")
        .hasMessageNotContaining("secret");
  }
}
