import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Coffer's repository, in a Java VM of its own for each work. */
record Coffer(List<String> java) implements Tool {

  /** What bounds the memory further than {@link #SHIPPED} does. */
  private static final List<String> BOUNDS = List.of("-Xmx128m", "-XX:MaxDirectMemorySize=32m");

  /** What {@code operator/bin/coffer} gives Java. */
  private static final Path SHIPPED = Path.of("operator/bin/java-options").toAbsolutePath();

  /** Starts with the class path of this program. */
  static Coffer fromOwnClassPath() {
    var java = new ArrayList<String>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.add("@" + SHIPPED);
    java.addAll(BOUNDS);
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return new Coffer(java);
  }

  /**
   * The same with a cache of the classes that one run loads, as Coffer's build leaves one beside
   * its jar. There is none for classes in folders.
   */
  Coffer trained(Path folder) throws IOException, InterruptedException {
    Path cache = folder.resolve("coffer.aot");
    Path image = DatabaseImage.make(folder.resolve("training"), 64);
    withOption("-XX:AOTCacheOutput=" + cache)
        .process("train", folder.resolve("trained"), image, folder.resolve("restored"))
        .run();
    return Files.exists(cache) ? withOption("-XX:AOTCache=" + cache) : this;
  }

  /** With the cache and the libraries that Coffer's build leaves beside its jar. */
  Coffer built() {
    Path jar = Path.of(System.getProperty("java.class.path").split(":")[0]);
    Path cache = jar.resolveSibling("coffer.aot");
    return Files.exists(cache)
        ? withLibraries(jar.resolveSibling("native")).withOption("-XX:AOTCache=" + cache)
        : this;
  }

  /** As {@code operator/bin/coffer} names them. */
  private Coffer withLibraries(Path folder) {
    return withOption("-Dorg.sqlite.lib.path=" + folder)
        .withOption("-Djava.library.path=" + folder);
  }

  /** For the small form: its processes end before they would be compiled well. */
  Coffer hasty() {
    return withOption("-XX:TieredStopAtLevel=1");
  }

  /** With another bound of the heap. */
  Coffer withHeap(long mebibytes) {
    var other = new ArrayList<>(java);
    other.replaceAll(word -> word.startsWith("-Xmx") ? "-Xmx" + mebibytes + "m" : word);
    return new Coffer(other);
  }

  /** As {@code operator/bin/coffer} bounds it. */
  Coffer shipped() {
    var other = new ArrayList<>(java);
    other.removeAll(BOUNDS);
    return new Coffer(other);
  }

  private Coffer withOption(String option) {
    var more = new ArrayList<>(java);
    more.add(2, option);
    return new Coffer(more);
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
    return main("CofferProcess", words);
  }

  /** A work of the whole engine, with its machines; see {@link CofferEngine}. */
  Command engine(Object... words) {
    return main("CofferEngine", words);
  }

  private Command main(String type, Object... words) {
    var all = new ArrayList<String>(java);
    all.add(type);
    Arrays.stream(words).map(String::valueOf).forEach(all::add);
    return Command.of(all.toArray());
  }
}
