package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.operator.cli.BuiltCoffer.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the build has just made, started by the launcher as a user does. */
class BuiltJarIT {

  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  @TempDir private Path folder;

  @Test
  void it_shows_its_help() throws Exception {
    Result help = new BuiltCoffer(folder).run("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).startsWith("Usage: coffer [--verbose] COMMAND [OPTIONS]\n");
  }

  @Test
  void ctrl_c_during_a_backup_leaves_what_the_next_apply_goes_on_from() throws Exception {
    var coffer = aMachineOfRandomBytes();
    Process apply = coffer.start("apply", "-f", "backup");
    awaitBackup(apply);

    send("INT", apply);
    Result stopped = BuiltCoffer.end(apply);

    assertThat(stopped.exitCode()).as(stopped.output()).isEqualTo(130);
    assertThat(stopped.output()).contains("the same command goes on from here");
    assertApplyEndsWithOneWholePoint(coffer);
  }

  @Test
  void a_kill_during_a_backup_leaves_what_the_next_apply_goes_on_from() throws Exception {
    var coffer = aMachineOfRandomBytes();
    Process apply = coffer.start("apply", "-f", "backup");
    awaitBackup(apply);

    send("KILL", apply);

    assertThat(BuiltCoffer.end(apply).exitCode()).isEqualTo(137);
    assertApplyEndsWithOneWholePoint(coffer);
  }

  /** The key is derived with Argon2id, by a library that is in the jar. */
  @Test
  void a_pass_phrase_opens_the_repository_and_verify_finds_one_flipped_byte() throws Exception {
    var coffer = BuiltCoffer.in(folder, "key: {passphrase: correct horse battery staple}");
    coffer.machine("{id: vda, name: vda, file: vda.raw, format: raw}");
    byte[] disk = new byte[MIB];
    new Random(11).nextBytes(disk);
    Files.write(coffer.path("vms/web/vda.raw"), disk);
    assertThat(coffer.run("apply", "-f", "backup").exitCode()).isZero();

    Result good = coffer.run("repo", "verify");
    assertThat(good.exitCode()).as(good.output()).isZero();

    flipOneByte(aPack(coffer));
    Result broken = coffer.run("repo", "verify");
    assertThat(broken.exitCode()).as(broken.output()).isEqualTo(1);
    assertThat(broken.output()).contains("PackDamaged", "virtual machine web");
  }

  private static Path aPack(BuiltCoffer coffer) throws IOException {
    try (var files = Files.walk(coffer.path("vault-b/packs"))) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void flipOneByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    file.toFile().setWritable(true);
    Files.write(file, bytes);
  }

  private BuiltCoffer aMachineOfRandomBytes() throws IOException {
    var coffer = BuiltCoffer.in(folder);
    coffer.machine("{id: vda, name: vda, file: vda.raw, format: raw}");
    var random = new Random(3);
    byte[] piece = new byte[MIB];
    try (OutputStream image = Files.newOutputStream(coffer.path("vms/web/vda.raw"))) {
      for (int i = 0; i < 128; i++) {
        random.nextBytes(piece);
        image.write(piece);
      }
    }
    return coffer;
  }

  /** Reads the output up to the line that shows the backup under way. */
  private static void awaitBackup(Process apply) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(apply.getInputStream(), UTF_8));
    String line = lines.readLine();
    while (line != null && !line.startsWith("backup of web (gold): ")) {
      line = lines.readLine();
    }
    assertThat(line).isNotNull();
  }

  private static void send(String signal, Process process) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static void assertApplyEndsWithOneWholePoint(BuiltCoffer coffer) throws Exception {
    Result apply = coffer.run("apply", "-f", "backup");
    assertThat(apply.exitCode()).as(apply.output()).isZero();
    String points = coffer.run("backups", "web", "-o", "json").output();
    assertThat(new ObjectMapper().readTree(points)).hasSize(1);

    assertThat(coffer.run("restore", "web", "--name", "copy").exitCode()).isZero();
    assertThat(coffer.path("vms/copy/vda.raw"))
        .hasSameBinaryContentAs(coffer.path("vms/web/vda.raw"));
    assertThat(coffer.run("plan", "-f", "backup", "--detailed-exitcode").exitCode()).isZero();
  }

  @Test
  void disks_of_hundreds_of_gibibytes_go_through_a_heap_of_512_mebibytes() throws Exception {
    var coffer = BuiltCoffer.in(folder);
    coffer.machine(
        "{id: vda, name: vda, file: vda.raw, format: raw}",
        "{id: vdb, name: vdb, file: vdb.qcow2, format: qcow2}");
    Path raw = coffer.path("vms/web/vda.raw");
    writeFarApart(raw);
    qemuImg("convert", "-f", "raw", "-O", "qcow2", raw.toString(), qcow2(coffer, "web"));

    Result apply = coffer.run("apply", "-f", "backup");
    assertThat(apply.exitCode()).as(apply.output()).isZero();
    Result restore = coffer.run("restore", "web", "--name", "copy");
    assertThat(restore.exitCode()).as(restore.output()).isZero();

    assertThat(coffer.path("vms/copy/vda.raw")).hasSize(300 * GIB);
    qemuImg("compare", raw.toString(), coffer.path("vms/copy/vda.raw").toString());
    qemuImg("compare", qcow2(coffer, "web"), qcow2(coffer, "copy"));
  }

  private static String qcow2(BuiltCoffer coffer, String machine) {
    return coffer.path("vms/" + machine + "/vdb.qcow2").toString();
  }

  private static void writeFarApart(Path image) throws IOException {
    var random = new Random(5);
    byte[] piece = new byte[MIB];
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(300 * GIB);
      for (long at : new long[] {0, 100 * GIB + 4096, 300 * GIB - MIB}) {
        random.nextBytes(piece);
        file.seek(at);
        file.write(piece);
      }
    }
  }

  /** Independent of our own readers and writers. */
  private static void qemuImg(String... args) throws IOException, InterruptedException {
    var command = new ProcessBuilder("qemu-img");
    command.command().addAll(List.of(args));
    Process process;
    try {
      process = command.redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("qemu-img is missing; install qemu-utils");
      return;
    }
    Result result = BuiltCoffer.end(process);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
