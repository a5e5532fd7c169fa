package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in a folder and keeps what they print. */
final class CommandLineFixture {

  private final Path folder;
  private final InstantSource clock;
  private final Context.Pause pause;

  CommandLineFixture(Path folder, InstantSource clock, Context.Pause pause) {
    this.folder = folder;
    this.clock = clock;
    this.pause = pause;
  }

  /** Over a model of an engine, which the folder's engine configuration names. */
  static CommandLineFixture onModel(Path folder, ModelWorld world, InstantSource clock) {
    ModelProvider.register(folder.toString(), ModelEngine.over(world, clock));
    var fixture = new CommandLineFixture(folder, clock, _ -> {});
    fixture.write(
        "engine.yaml", "engines: {default: {driver: model, settings: {name: '" + folder + "'}}}");
    return fixture;
  }

  /** What a command printed, and how it ended. */
  record Result(int exitCode, String out, String err) {}

  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Result run(String... args) {
    return runWithInput("", args);
  }

  Result runWithInput(String stdin, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.getFirst().startsWith("-")) {
      all.add("--engine=" + folder.resolve("engine.yaml"));
      all.add("--state=" + folder.resolve("state"));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(stdin.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            80);
    int exitCode = Coffer.run(new Context(terminal, clock, pause), all.toArray(String[]::new));
    return new Result(exitCode, plain(out), plain(err));
  }

  /** Without the name of the temporary folder. */
  private String plain(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8).replace(folder + "/", "");
  }
}
