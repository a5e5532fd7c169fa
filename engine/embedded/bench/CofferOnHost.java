import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Coffer's embedded engine, in a Java VM of its own for each work; see {@link CofferEngine}. */
record CofferOnHost(Coffer coffer) implements KvmStarter {

  @Override
  public String name() {
    return "coffer";
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public Path stored(KvmMachine machine) {
    return machine.folder().resolve("vault");
  }

  @Override
  public Path images(KvmMachine machine) {
    return machine.folder().resolve("images");
  }

  @Override
  public void prepare(KvmMachine machine) throws IOException, InterruptedException {
    engine("protect", machine).run();
  }

  @Override
  public Cost backup(KvmMachine machine, boolean first) throws IOException, InterruptedException {
    return engine("backup", machine).andSync(stored(machine)).run();
  }

  @Override
  public Cost restore(KvmMachine machine, String as) throws IOException, InterruptedException {
    return engine("clone", machine, as).andSync(images(machine)).run();
  }

  @Override
  public Command start(KvmMachine machine, String as) {
    return engine("test", machine, as);
  }

  @Override
  public Path console(KvmMachine machine) throws IOException {
    try (var files = Files.newDirectoryStream(images(machine), "*.console")) {
      var found = files.iterator();
      return found.hasNext() ? found.next() : images(machine).resolve("none");
    }
  }

  @Override
  public void end(KvmMachine machine, String as) throws IOException, InterruptedException {
    engine("clean", machine).run();
  }

  Command engine(String work, KvmMachine machine, String... as) {
    var words = new ArrayList<Object>(List.of(work, machine.folder(), machine.host().uri()));
    words.add(machine.name());
    words.addAll(List.of(as));
    return coffer.engine(words.toArray());
  }
}
