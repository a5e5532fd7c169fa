import java.nio.file.Path;
import java.util.Optional;

/** qemu-img: a compressed qcow2, each backup a full one. It cannot compress and encrypt at once. */
record QemuImg() implements Tool {

  @Override
  public String name() {
    return "qemu-img";
  }

  @Override
  public boolean isThere() {
    return Command.isThere(name());
  }

  @Override
  public Optional<Command> command(Work work, Path repository, Path image, Corpus corpus) {
    Path stored = repository.resolve("disk.qcow2");
    return switch (work) {
      case FIRST ->
          Optional.of(
              Command.of(
                  "sh",
                  "-c",
                  "mkdir -p \"$1\" && qemu-img convert -f raw -O qcow2 -c -o compression_type=zstd"
                      + " -m 16 -W \"$2\" \"$3\"",
                  "sh",
                  repository,
                  image,
                  stored));
      case RESTORE ->
          Optional.of(
              Command.of("qemu-img", "convert", "-m", 16, "-W", "-O", "raw", stored, image));
      case UNCHANGED, CHANGED, VERIFY -> Optional.empty();
    };
  }
}
