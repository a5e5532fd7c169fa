import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Coffer's embedded engine in a Java VM that runs all the time, as the operator's does: from the
 * order of a work to its end; see {@link CofferEngine}. It is as warm as one is after a full
 * backup.
 */
final class CofferOperator implements KvmTool {

  /** Clock ticks in a second, in which the kernel counts what a process took. */
  private static final double TICKS = 100;

  private final CofferOnHost host;
  private final Map<String, Engine> engines = new HashMap<>();

  CofferOperator(CofferOnHost host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "operator";
  }

  @Override
  public Path stored(KvmMachine machine) {
    return host.stored(machine);
  }

  @Override
  public Path images(KvmMachine machine) {
    return host.images(machine);
  }

  @Override
  public void prepare(KvmMachine machine) throws IOException, InterruptedException {
    host.prepare(machine);
    var words = host.engine(CofferEngine.SERVE, machine).words();
    Path errors = machine.folder().resolve("operator.log");
    engines.put(
        machine.name(),
        new Engine(new ProcessBuilder(words).redirectError(errors.toFile()).start(), errors));
  }

  @Override
  public Cost backup(KvmMachine machine, boolean first) throws IOException, InterruptedException {
    return cost(machine, "backup", stored(machine));
  }

  @Override
  public Cost restore(KvmMachine machine, String as) throws IOException, InterruptedException {
    return cost(machine, "clone " + as, images(machine));
  }

  private Cost cost(KvmMachine machine, String order, Path written)
      throws IOException, InterruptedException {
    var engine = engines.get(machine.name());
    var load = Load.now();
    double busy = engine.processor();
    long start = System.nanoTime();
    String said = engine.tell(order);
    Command.of("find", written, "-type", "f", "-exec", "sync", "{}", "+").run();
    double seconds = (System.nanoTime() - start) / 1e9;
    double processor = engine.processor() - busy;
    double others = Load.now().since(load) - processor;
    return new Cost(seconds, processor, engine.peakMib(), Math.max(0, others) / seconds, said);
  }

  @Override
  public void release(KvmMachine machine) throws IOException, InterruptedException {
    engines.remove(machine.name()).end();
  }

  /** A process that does what it is told. */
  private record Engine(Process process, Path errors) {

    /** Returns what it has printed when it is done. */
    String tell(String order) throws IOException {
      var orders = process.outputWriter(StandardCharsets.UTF_8);
      orders.write(order);
      orders.newLine();
      orders.flush();
      var said = new StringBuilder();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(CofferEngine.DONE)) {
          return said.toString();
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException(order + " failed: " + Files.readString(errors));
    }

    /** Seconds so far: the 14th and 15th field of its state, the second of which is its name. */
    double processor() throws IOException {
      String state = Files.readString(proc("stat"));
      String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    long peakMib() throws IOException {
      try (var lines = Files.lines(proc("status"))) {
        String line = lines.filter(any -> any.startsWith("VmHWM:")).findFirst().orElseThrow();
        return Long.parseLong(line.split("\\s+")[1]) >> 10;
      }
    }

    private Path proc(String file) {
      return Path.of("/proc/" + process.pid(), file);
    }

    void end() throws IOException, InterruptedException {
      process.outputWriter(StandardCharsets.UTF_8).close();
      process.waitFor();
    }
  }
}
