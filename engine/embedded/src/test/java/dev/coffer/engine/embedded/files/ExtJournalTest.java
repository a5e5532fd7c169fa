package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that was backed up while it ran has its newest changes in the journal only. */
@DisplayName("R16, R18: files of a machine that was running")
class ExtJournalTest {

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"^64bit,^metadata_csum", "64bit,metadata_csum", "64bit,^metadata_csum"})
  void changes_that_are_in_the_journal_only_are_seen(String features) throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("file"), "old content");
    var image = temp.resolve("image");
    mkfs(image, source, features);
    var block = blockOf(image);
    // Looks like a block of the journal itself, which then has to escape it.
    var written = new byte[1024];
    written[0] = (byte) 0xc0;
    written[1] = 0x3b;
    written[2] = 0x39;
    written[3] = (byte) 0x98;
    Files.write(temp.resolve("block"), written);
    journal(image, "jw -b %s %s".formatted(block, temp.resolve("block")));

    var extracted = restore(image);

    assertThat(extracted.destination().resolve("file"))
        .hasBinaryContent(Arrays.copyOf(written, "old content".length()));
    assertThat(extracted.note()).get().asString().contains("1 blocks were read from its journal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"^64bit,^metadata_csum", "64bit,metadata_csum"})
  void a_block_that_was_revoked_stays_as_it_is_on_the_disk(String features) throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("file"), "old content");
    var image = temp.resolve("image");
    mkfs(image, source, features);
    var block = blockOf(image);
    Files.write(temp.resolve("block"), new byte[1024]);
    journal(
        image, "jw -b %s %s".formatted(block, temp.resolve("block")), "jw -r %s".formatted(block));

    var extracted = restore(image);

    assertThat(extracted.destination().resolve("file")).hasContent("old content");
    assertThat(extracted.notes()).hasSize(1);
  }

  private static void mkfs(Path image, Path source, String features) throws IOException {
    var arguments = "-q -F -b 1024 -O %s -d %s %s 8M".formatted(features, source, image);
    Tool.run("mkfs.ext4", arguments.split(" "));
  }

  private static String blockOf(Path image) throws IOException {
    var lines = Tool.run("debugfs", "-R", "blocks /file", image.toString()).strip().lines();
    return lines.reduce((first, last) -> last).orElseThrow().strip();
  }

  private void journal(Path image, String... writes) throws IOException {
    var commands = temp.resolve("commands");
    Files.writeString(commands, "jo\n" + String.join("\n", writes) + "\njc\n");
    Tool.run("debugfs", "-w", "-f", commands.toString(), image.toString());
  }

  private Extracted restore(Path image) throws IOException {
    var order = new RestoreOrder.Files(List.of("/file"), temp.resolve("restored").toString());
    return FileExtraction.plan(Map.of("vda", TestDisk.of(image)), order).write(_ -> {});
  }
}
