import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * virtnbdbackup: a file of the data for each backup. It neither encrypts nor finds duplicates.
 *
 * @param compressed with lz4, which is not its default
 */
record VirtNbdBackup(boolean compressed) implements KvmStarter {

  private static final String BACKUP = "virtnbdbackup";
  private static final String RESTORE = "virtnbdrestore";

  @Override
  public String name() {
    return compressed ? BACKUP + " -z" : BACKUP;
  }

  @Override
  public boolean isThere() {
    return Command.isThere(BACKUP) && Command.isThere(RESTORE);
  }

  @Override
  public Path stored(KvmMachine machine) {
    return machine.folder().resolve("stored");
  }

  @Override
  public Path images(KvmMachine machine) {
    return machine.folder().resolve("restored");
  }

  @Override
  public void prepare(KvmMachine machine) throws IOException {
    for (Path folder : List.of(stored(machine), images(machine), scratch(machine))) {
      Files.createDirectories(folder);
    }
  }

  private static Path scratch(KvmMachine machine) {
    return machine.folder().resolve("scratch");
  }

  @Override
  public Cost backup(KvmMachine machine, boolean first) throws IOException, InterruptedException {
    var words = common(BACKUP, machine);
    words.addAll(List.of("-d", machine.name(), "-l", first ? "full" : "inc"));
    words.addAll(List.of("-o", stored(machine), "-S", scratch(machine)));
    if (compressed) {
      words.add("-z");
    }
    return Command.of(words.toArray()).andSync(stored(machine)).run();
  }

  private static ArrayList<Object> common(String program, KvmMachine machine) {
    Path socket = machine.folder().resolve("socket");
    var words =
        new ArrayList<Object>(List.of(program, "-n", "-U", machine.host().uri(), "-f", socket));
    // It insists on them for a socket that is not the usual one; libvirt does not ask.
    words.addAll(List.of("--user", "nobody", "--password", "none"));
    return words;
  }

  @Override
  public Cost restore(KvmMachine machine, String as) throws IOException, InterruptedException {
    return restoring(machine, as).andSync(images(machine)).run();
  }

  private Command restoring(KvmMachine machine, String as) {
    var words = common(RESTORE, machine);
    words.addAll(List.of("-c", "-D", "-N", as, "-L", machine.folder().resolve("restore.log")));
    words.addAll(List.of("-i", stored(machine), "-o", images(machine)));
    return Command.of(words.toArray());
  }

  @Override
  public Command start(KvmMachine machine, String as) {
    var words = new ArrayList<Object>(List.of("sh", "-ec"));
    words.add("name=$1; uri=$2; shift 2; \"$@\"; virsh -q -c \"$uri\" start \"$name\"");
    words.addAll(List.of("sh", as, machine.host().uri()));
    words.addAll(restoring(machine, as).words());
    return Command.of(words.toArray());
  }

  /** The same as the original's, which is off meanwhile. */
  @Override
  public Path console(KvmMachine machine) {
    return machine.console();
  }

  @Override
  public void end(KvmMachine machine, String as) throws IOException, InterruptedException {
    machine.host().virsh("destroy", as);
    KvmMachine.remove(machine.host(), as);
    FileSystemImage.delete(images(machine));
    Files.createDirectories(images(machine));
  }
}
