import java.nio.file.Path;
import java.util.Optional;

/** cp: what the disk takes, with nothing between. */
record PlainCopy() implements Tool {

  @Override
  public String name() {
    return "cp --sparse";
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public Optional<Command> command(Work work, Path repository, Path image, Corpus corpus) {
    return switch (work) {
      case FIRST ->
          Optional.of(
              Command.of(
                  "sh",
                  "-c",
                  "mkdir -p \"$1\" && cp --sparse=always \"$2\" \"$1/disk.raw\"",
                  "sh",
                  repository,
                  image));
      case RESTORE ->
          Optional.of(Command.of("cp", "--sparse=always", repository.resolve("disk.raw"), image));
      case UNCHANGED, CHANGED, VERIFY -> Optional.empty();
    };
  }
}
