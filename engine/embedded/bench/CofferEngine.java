import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.EmbeddedEngineProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One work of the embedded engine on a machine of a KVM host, from the start of the Java VM to its
 * end: what is measured. Or, as the operator has it, an engine that runs and is told what to do. It
 * asks how far it is as often as the {@code coffer} command does.
 */
final class CofferEngine {

  static final String SERVE = "serve";

  /** What it prints after a work, in a line. */
  static final String DONE = "done";

  private static final double FIRST_PAUSE_MILLIS = 50;
  private static final double LONGEST_PAUSE_MILLIS = 1000;

  private final Engine engine;
  private final String machine;

  private CofferEngine(Engine engine, String machine) {
    this.engine = engine;
    this.machine = machine;
  }

  /**
   * Arguments: the work, or {@code serve} for those that standard input names; the folder of all
   * that the engine has, libvirt's URI, the name of the machine, and of that which is to be made of
   * it.
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    Files.createDirectories(folder.resolve("state"));
    Map<String, Object> host =
        Map.of(
            "driver", "libvirt",
            "zone", "zone-a",
            "uri", args[2],
            "scratch", "scratch",
            "images", "images");
    Map<String, Object> vault =
        Map.of("name", "vault", "zone", "zone-b", "path", "vault", "allocation", "50GiB");
    var connection =
        new Connection(
            "bench",
            Map.of("hypervisor", host, "sites", List.of(vault)),
            folder,
            folder.resolve("state"),
            InstantSource.system(),
            Work.REQUESTED);
    try (var engine = new EmbeddedEngineProvider().open(connection)) {
      var one = new CofferEngine(engine, args[3]);
      if (args[0].equals(SERVE)) {
        one.serve();
      } else {
        one.run(args[0], args.length > 4 ? args[4] : "");
      }
    }
  }

  /** A work in each line, until there are no more. */
  private void serve() throws IOException, InterruptedException {
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      run(words[0], words.length > 1 ? words[1] : "");
      System.out.println(DONE);
    }
  }

  private void run(String work, String as) throws InterruptedException {
    switch (work) {
      case "protect" -> protect();
      case "backup" -> backup();
      case "clone" -> restore(new RestoreOrder.Clone(as, Set.of()));
      case "test" -> restore(new RestoreOrder.Test(as, Set.of(), true));
      case "clean" -> clean();
      case String unknown -> throw new IllegalArgumentException(unknown);
    }
  }

  private VmId vm(Observation seen) {
    return seen.virtualMachines().stream()
        .filter(vm -> vm.name().equals(machine))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private static RequestId request() {
    return new RequestId(UUID.randomUUID().toString());
  }

  private void protect() {
    var seen = engine.observe(Instant.EPOCH);
    var keep = new Retention(5, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(request(), new PolicySpec("gold", "vault", Optional.empty(), keep));
    engine.setPolicies(new Target.OfVm(vm(seen)), Set.of(), Set.of(gold));
  }

  private void backup() throws InterruptedException {
    var seen = engine.observe(Instant.EPOCH);
    PolicyId gold = seen.policies().getFirst().id();
    var id = engine.run(request(), vm(seen), gold);
    var session =
        await(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(any -> any.id().equals(id) && any.state().isFinished())
                    .findFirst());
    if (session.state() != Session.State.COMPLETED) {
      throw new IllegalStateException(session.toString());
    }
    session.disks().forEach(disk -> System.out.println(disk.readBytes()));
  }

  private void restore(RestoreOrder.Form form) throws InterruptedException {
    var newest = engine.recoveryPoints(new VmSelector.ByName(machine)).getFirst();
    var id = engine.restore(request(), new RestoreOrder(newest.id(), form));
    var restore =
        await(
            () ->
                restores().stream()
                    .filter(any -> any.id().equals(id) && !any.phase().isUnderWay())
                    .findFirst());
    if (restore.phase() != Phase.READY || restore.note().isPresent()) {
      throw new IllegalStateException(restore.toString());
    }
  }

  private List<Restore> restores() {
    return engine.observe(Instant.EPOCH).restores();
  }

  private void clean() throws InterruptedException {
    var ready = restores().stream().filter(any -> any.phase() == Phase.READY).toList();
    ready.forEach(restore -> engine.cleanUp(restore.id()));
    await(
        () ->
            restores().stream().anyMatch(any -> any.phase().isUnderWay())
                ? Optional.empty()
                : Optional.of(true));
  }

  private static <T> T await(Supplier<Optional<T>> question) throws InterruptedException {
    for (double pause = FIRST_PAUSE_MILLIS;
        ;
        pause = Math.min(pause * 9 / 8, LONGEST_PAUSE_MILLIS)) {
      var answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      Thread.sleep((long) pause);
    }
  }
}
