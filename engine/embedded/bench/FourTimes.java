import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;

/** As many changes on a disk four times as large: with their list, that should take no longer. */
record FourTimes(Coffer coffer, Corpus corpus, Path folder, int rounds) {

  void print() throws IOException, InterruptedException {
    var large = corpus.fourTimes(Files.createDirectories(folder));
    prepare(corpus, "one");
    prepare(large, "four");
    var one = new ArrayList<Cost>();
    var four = new ArrayList<Cost>();
    for (int round = 0; round < rounds; round++) {
      one.add(backup(corpus, "one"));
      four.add(backup(large, "four"));
    }
    System.out.printf(
        Locale.ROOT,
        "%nAs many changes, listed: %s; on a disk four times as large: %s; ratio %.2f (%.2f)%n",
        Cost.median(one),
        Cost.median(four),
        Cost.median(Cost.ratios(four, one, Cost::seconds)),
        Cost.median(Cost.ratios(four, one, Cost::processor)));
    FileSystemImage.delete(folder);
  }

  private void prepare(Corpus corpus, String name) throws IOException, InterruptedException {
    coffer.process("backup", folder.resolve(name), corpus.image()).run();
  }

  /** On a copy of the repository, since what was stored once costs less the next time. */
  private Cost backup(Corpus corpus, String name) throws IOException, InterruptedException {
    Path copy = folder.resolve("copy");
    Command.of("cp", "-a", folder.resolve(name), copy).run();
    Command.of("cp", Coffer.key(folder.resolve(name)), Coffer.key(copy)).run();
    Command.of("sync", "-f", copy).run();
    var cost =
        coffer.process("backup", copy, corpus.changed(), corpus.changes()).andSync(copy).run();
    FileSystemImage.delete(copy);
    Files.delete(Coffer.key(copy));
    return cost;
  }
}
