import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** borg, with the chunks that its manual advises for disk images. */
record Borg() implements Tool {

  @Override
  public String name() {
    return "borg";
  }

  @Override
  public boolean isThere() {
    return Command.isThere(name());
  }

  @Override
  public void prepare(Path repository) throws IOException, InterruptedException {
    borg(repository, "init", "--encryption", "repokey", repository).run();
  }

  @Override
  public Optional<Command> command(Work work, Path repository, Path image, Corpus corpus) {
    return Optional.of(
        switch (work) {
          case FIRST, UNCHANGED, CHANGED ->
              borg(
                  repository,
                  "create",
                  "--chunker-params=fixed,4194304",
                  "--files-cache=disabled",
                  "--compression=zstd,1",
                  repository + "::" + work,
                  image);
          case RESTORE ->
              Command.of(
                      "sh",
                      "-c",
                      "mkdir -p \"$1\" && cd \"$1\" && borg extract --sparse \"$2\"",
                      "sh",
                      restored(image),
                      repository + "::" + Work.CHANGED)
                  .with(environment(repository));
          case VERIFY -> borg(repository, "check", "--verify-data", repository);
        });
  }

  /** It makes the whole path anew. */
  @Override
  public Path restored(Path file) {
    return file.resolveSibling(file.getFileName() + ".borg");
  }

  private static Command borg(Path repository, Object... words) {
    var all = new ArrayList<Object>(List.of("borg"));
    all.addAll(List.of(words));
    return Command.of(all.toArray()).with(environment(repository));
  }

  private static Map<String, String> environment(Path repository) {
    return Map.of(
        "BORG_PASSPHRASE",
        "benchmark",
        "BORG_BASE_DIR",
        repository.resolveSibling("borg-base").toString());
  }
}
