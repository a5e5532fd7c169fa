package dev.coffer.engine.embedded.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

  @TempDir Path folder;

  @Test
  void a_key_that_was_made_can_be_read_by_its_owner_alone_and_says_what_it_is() throws Exception {
    var file = folder.resolve("keys/vault.key");
    var made = KeyFile.create(file, "repository vault");
    assertThat(KeyFile.read(file).orElseThrow().bytes()).isEqualTo(made.bytes());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().contains("repository vault", "loses every backup");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void a_key_is_never_replaced() throws Exception {
    var file = folder.resolve("vault.key");
    var made = KeyFile.create(file, "repository vault");
    assertThatThrownBy(() -> KeyFile.create(file, "repository vault"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(KeyFile.read(file).orElseThrow().bytes()).isEqualTo(made.bytes());
  }

  @Test
  void a_key_left_half_made_is_made_anew() throws Exception {
    var file = folder.resolve("vault.key");
    Files.writeString(folder.resolve("vault.key.new"), "# Key of");
    assertThat(KeyFile.read(file)).isEmpty();
    KeyFile.create(file, "repository vault");
    assertThat(KeyFile.read(file)).isPresent();
  }

  @Test
  void a_file_of_something_else_is_an_error_that_does_not_show_it() throws Exception {
    var file = Files.writeString(folder.resolve("vault.key"), "hunter2");
    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("vault.key", "coffer-key-1:")
        .hasMessageNotContaining("hunter2");
  }
}
