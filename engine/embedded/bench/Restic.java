import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** restic, made to read the image in full: a disk of a live machine looks changed always. */
record Restic() implements Tool {

  @Override
  public String name() {
    return "restic";
  }

  @Override
  public boolean isThere() {
    return Command.isThere(name());
  }

  @Override
  public void prepare(Path repository) throws IOException, InterruptedException {
    restic(repository, "init").run();
  }

  @Override
  public Optional<Command> command(Work work, Path repository, Path image, Corpus corpus) {
    return Optional.of(
        switch (work) {
          case FIRST, UNCHANGED, CHANGED -> restic(repository, "backup", "--force", image);
          case RESTORE -> restic(repository, "restore", "latest", "--target", target(image));
          case VERIFY -> restic(repository, "check", "--read-data");
        });
  }

  private static Path target(Path image) {
    return image.resolveSibling(image.getFileName() + ".restic");
  }

  /** It makes the whole path anew, of the image that was backed up last. */
  @Override
  public Path restored(Path file) {
    return target(file);
  }

  private static Command restic(Path repository, Object... words) {
    var all = new ArrayList<Object>(List.of("restic", "--quiet", "-r", repository));
    all.addAll(List.of(words));
    return Command.of(all.toArray())
        .with(
            Map.of(
                "RESTIC_PASSWORD",
                "benchmark",
                "RESTIC_CACHE_DIR",
                repository.resolveSibling("restic-cache").toString()));
  }
}
