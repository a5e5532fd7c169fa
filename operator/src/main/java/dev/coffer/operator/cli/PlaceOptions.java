package dev.coffer.operator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which engine, which state, which namespace. */
final class PlaceOptions {

  @Option(
      names = "--engine",
      paramLabel = "FILE",
      defaultValue = "${env:COFFER_ENGINE:-engine.yaml}",
      description = "Engine configuration; default engine.yaml, or COFFER_ENGINE.")
  private Path engine = Path.of("engine.yaml");

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      defaultValue = "${env:COFFER_STATE:-.coffer}",
      description = "What is remembered from call to call; default .coffer, or COFFER_STATE.")
  private Path state = Path.of(".coffer");

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Namespace of resources that name none; default ${DEFAULT-VALUE}.")
  private String namespace = "default";

  Path engine() {
    return engine;
  }

  Path state() {
    return state;
  }

  String namespace() {
    return namespace;
  }
}
