package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.Secret;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {

  private static final Secret NEW = Secret.Key.random();

  @TempDir Path folder;

  private Repository open(Secret secret) throws RepositoryException {
    return Repository.open(
        folder, new RepositoryOptions(OptionalLong.empty(), secret, InstantSource.fixed(NOON)));
  }

  @Test
  void a_key_is_changed_without_writing_data_again() throws Exception {
    byte[] disk = noise(1, 3);
    StoredPoint point;
    try (var repository = open(Stories.SECRET)) {
      point = backup(repository, "vm-1", disk);
    }
    var before = Stories.packs(folder);
    String first;
    try (var repository = open(Stories.SECRET)) {
      first = repository.keyring().slots().getFirst().id();
      repository.keyring().add("second", NEW);
    }
    try (var repository = open(NEW)) {
      repository.keyring().remove(first);
      assertThat(repository.keyring().slots()).extracting(KeySlot::name).containsExactly("second");
      assertThat(restore(repository, point)).isEqualTo(disk);
    }
    assertThat(Stories.packs(folder)).as("their names are their hashes").isEqualTo(before);
    assertThatThrownBy(() -> open(Stories.SECRET)).hasMessageContaining("is not opened by a key");
  }

  @Test
  void a_pass_phrase_may_be_added() throws Exception {
    var phrase = new Secret.PassPhrase("correct horse battery staple");
    try (var repository = open(Stories.SECRET)) {
      assertThat(repository.keyring().add("for the safe", phrase).kind())
          .isEqualTo(KeySlot.Kind.PASSPHRASE);
    }
    try (var repository = open(phrase)) {
      assertThat(repository.keyring().slots())
          .extracting(KeySlot::name)
          .containsExactlyInAnyOrder("first", "for the safe");
    }
  }

  @Test
  void the_last_key_stays() throws Exception {
    try (var repository = open(Stories.SECRET)) {
      var only = repository.keyring().slots().getFirst();
      assertThatThrownBy(() -> repository.keyring().remove(only.id()))
          .isInstanceOf(RepositoryException.class)
          .hasMessageContainingAll(only.id(), "first", "the last", "add another one first");
    }
    open(Stories.SECRET).close();
  }

  @Test
  void the_key_that_the_engine_opens_with_stays() throws Exception {
    try (var repository = open(Stories.SECRET)) {
      var own = repository.keyring().slots().getFirst();
      repository.keyring().add("second", NEW);
      assertThatThrownBy(() -> repository.keyring().remove(own.id()))
          .hasMessageContainingAll("this engine opens", "setting 'key'");
      assertThat(repository.keyring().slots()).hasSize(2);
    }
  }

  @Test
  void a_slot_that_is_not_there_is_named() throws Exception {
    try (var repository = open(Stories.SECRET)) {
      assertThatThrownBy(() -> repository.keyring().remove("0123456789abcdef"))
          .hasMessageContaining("no key slot 0123456789abcdef");
    }
  }

  @Test
  void a_secret_is_known_by_its_form() {
    assertThat(Secret.of(((Secret.Key) NEW).line())).isInstanceOf(Secret.Key.class);
    assertThat(Secret.of("# people\n" + ((Secret.Key) NEW).line())).isInstanceOf(Secret.Key.class);
    assertThat(Secret.of("correct horse")).isInstanceOf(Secret.PassPhrase.class);
    assertThatThrownBy(() -> Secret.of("coffer-key-1:oops!"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("oops");
  }
}
