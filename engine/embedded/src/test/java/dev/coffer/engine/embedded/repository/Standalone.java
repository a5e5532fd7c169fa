package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.reader.CofferReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The standalone reader, used as its users do: by its command line. */
final class Standalone {

  /** How a command ended. */
  record Ended(int code, String out, String err) {}

  private final Path repository;
  private final Path work;

  /** {@code work} is a folder for its own files. */
  Standalone(Path repository, Path work) {
    this.repository = repository;
    this.work = work;
  }

  static Path keyFile(Path folder) throws IOException {
    String line = ((Secret.Key) Stories.SECRET).line();
    return Files.writeString(folder.resolve("site.key"), "# a key\n" + line + "\n");
  }

  Ended run(String command, String... words) throws IOException {
    var args = new ArrayList<String>();
    args.addAll(List.of(command, repository.toString(), "--key", keyFile(work).toString()));
    args.addAll(List.of(words));
    return run(args);
  }

  static Ended run(List<String> args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        CofferReader.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Path image() {
    return work.resolve("disk.raw");
  }

  Ended restoreTo(Path image, StoredPoint point) throws IOException {
    String disk = point.disks().getFirst().id().value();
    return run("restore", point.id().value(), disk, image.toString());
  }

  /** The first disk of a point, restored. */
  byte[] restored(StoredPoint point) throws IOException {
    assertThat(restoreTo(image(), point))
        .satisfies(ended -> assertThat(ended.err()).isEmpty())
        .satisfies(ended -> assertThat(ended.code()).isZero());
    byte[] content = Files.readAllBytes(image());
    Files.delete(image());
    return content;
  }
}
