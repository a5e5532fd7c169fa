package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.keys.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody learns, and can do, who has the files of a repository and no key. */
class SecrecyTest {

  private static final byte[] DISK =
      "the patient's name is Alice; ".repeat(20_000).getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  private static Repository open(Path folder, Secret secret) throws RepositoryException {
    return Repository.open(
        folder,
        new RepositoryOptions(OptionalLong.empty(), secret, InstantSource.fixed(Stories.NOON)));
  }

  private static boolean contains(byte[] file, String text) {
    return new String(file, StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void no_file_and_no_name_shows_what_is_stored_or_whose_it_is() throws Exception {
    try (var repository = Stories.open(folder)) {
      backup(repository, "vm-1", new MemoryDisk(DISK));
      var chunk = Arrays.copyOf(DISK, Chunks.SIZE);
      var plainId = ChunkId.of(Chunks.sha256().digest(chunk)).toString();
      for (Path file : Stories.files(folder)) {
        byte[] content = Files.readAllBytes(file);
        for (String text : new String[] {"Alice", "vm-1", "disk-0", "daily", "session-1"}) {
          assertThat(contains(content, text)).as("%s in %s", text, file).isFalse();
          assertThat(folder.relativize(file).toString()).doesNotContain(text);
        }
        assertThat(contains(content, rawBytes(plainId))).isFalse();
      }
    }
  }

  private static String rawBytes(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  @Test
  void the_same_disk_has_other_digests_in_other_repositories() throws Exception {
    try (var one = Stories.open(folder.resolve("one"));
        var other = Stories.open(folder.resolve("other"))) {
      assertThat(backup(one, "vm-1", new MemoryDisk(DISK)).disks().getFirst().digest())
          .isNotEqualTo(backup(other, "vm-1", new MemoryDisk(DISK)).disks().getFirst().digest());
    }
  }

  @Test
  void a_wrong_key_or_pass_phrase_opens_nothing_and_changes_nothing() throws Exception {
    var phrase = new Secret.PassPhrase("correct horse");
    open(folder, phrase).close();
    for (Secret wrong : new Secret[] {Secret.Key.random(), new Secret.PassPhrase("wrong horse")}) {
      assertThatThrownBy(() -> open(folder, wrong))
          .isInstanceOfSatisfying(
              RepositoryException.class,
              e -> assertThat(e.problem().reason()).isEqualTo(RepositoryException.KEY_WRONG))
          .hasMessageContaining("give the key that it was made with");
    }
    open(folder, phrase).close();
  }

  @Test
  void a_point_under_another_points_name_is_damage() throws Exception {
    try (var repository = Stories.open(folder)) {
      var one = backup(repository, "vm-1", new MemoryDisk(DISK));
      var other = backup(repository, "vm-2", new MemoryDisk(new byte[5]));
      Files.copy(
          Stories.file(folder, one),
          Stories.file(folder, other),
          StandardCopyOption.REPLACE_EXISTING);
    }
    try (var repository = Stories.open(folder)) {
      assertThat(repository.damage())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("seal", "another file's"));
      assertThat(restore(repository, repository.points().getFirst())).isEqualTo(DISK);
      assertThat(repository.points()).hasSize(1);
    }
  }
}
