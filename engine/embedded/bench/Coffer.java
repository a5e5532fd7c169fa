import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Coffer's repository, in a Java VM of its own for each work. */
record Coffer(List<String> java) implements Tool {

  /** What bounds the memory; {@code operator/bin/coffer} starts with the same. */
  private static final List<String> BOUNDS =
      List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:MaxDirectMemorySize=32m");

  /** Starts with the class path of this program, and with the cache of classes that it has. */
  static Coffer fromOwnClassPath() {
    String path = System.getProperty("java.class.path");
    var java = new ArrayList<String>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(BOUNDS);
    java.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    java.add("--sun-misc-unsafe-memory-access=allow");
    String cache = path.split(File.pathSeparator)[0].replaceFirst("\\.jar$", ".aot");
    if (cache.endsWith(".aot") && Files.exists(Path.of(cache))) {
      java.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr"));
    }
    java.addAll(List.of("-cp", path, "CofferProcess"));
    return new Coffer(java);
  }

  @Override
  public String name() {
    return "coffer";
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public void prepare(Path repository) throws IOException, InterruptedException {
    process("open", repository).run();
  }

  @Override
  public Optional<Command> command(Work work, Path repository, Path image, Corpus corpus) {
    return Optional.of(
        switch (work) {
          case FIRST, UNCHANGED -> process("backup", repository, image);
          case CHANGED -> process("backup", repository, image, corpus.changes());
          case RESTORE -> process("restore", repository, image);
          case VERIFY -> process("verify", repository);
        });
  }

  /** Where {@link CofferProcess} keeps the key of a repository. */
  static Path key(Path repository) {
    return repository.resolveSibling(repository.getFileName() + ".key");
  }

  Command process(Object... words) {
    var all = new ArrayList<String>(java);
    Arrays.stream(words).map(String::valueOf).forEach(all::add);
    return Command.of(all.toArray());
  }
}
