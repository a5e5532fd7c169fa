import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures plan and apply of 1,000 and 10,000 assignments, one for each machine, on the embedded
 * engine, and counts the calls on it and the statuses that are written.
 *
 * <p>Usage: {@code java -cp operator/target/coffer.jar operator/bench/ControlPlane.java}
 */
public class ControlPlane {

  public static void main(String[] args) throws Exception {
    System.out.printf(
        "%-11s %-8s %8s %13s %14s%n",
        "assignments", "work", "seconds", "engine calls", "status writes");
    measure(100, false); // warms the JVM
    measure(1_000, true);
    measure(10_000, true);
  }

  private static void measure(int machines, boolean print) throws Exception {
    Path folder = Files.createTempDirectory("coffer-control-plane");
    var calls = new AtomicInteger();
    try (Engine engine = engine(fleet(folder, machines))) {
      Engines engines = engines(counted(engine, calls));
      var store = new Store(machines);
      var clock = Clock.systemUTC();
      engine.observe(clock.instant()); // reads the fleet for the first time
      var report = new Report(machines, print, calls, store);
      report.line(
          "plan",
          () -> Planner.plan(store.list(), new Observer(engines, clock).observe(store.list())));
      var converger =
          new Converger(
              new Observer(engines, clock),
              new Applier(engines, ApplyListener.NONE, 1),
              store,
              clock,
              ApplyListener.NONE,
              1);
      report.line("apply", converger::converge);
      report.line("quiet", converger::converge);
    } finally {
      delete(folder);
    }
  }

  /** Prints a row a piece of work. */
  record Report(int machines, boolean print, AtomicInteger calls, Store store) {
    void line(String what, Runnable work) {
      int callsBefore = calls.get();
      int writesBefore = store.writes;
      long start = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (print) {
        System.out.printf(
            Locale.ROOT,
            "%-11d %-8s %8.2f %13d %14d%n",
            machines,
            what,
            seconds,
            calls.get() - callsBefore,
            store.writes - writesBefore);
      }
    }
  }

  private static Path fleet(Path folder, int machines) throws IOException {
    for (int i = 0; i < machines; i++) {
      Path vm = Files.createDirectories(folder.resolve("vms/vm-" + i));
      Files.write(vm.resolve("disk.raw"), new byte[512]);
      Files.writeString(
          vm.resolve("vm.yaml"),
          """
          {id: vm-%1$d, name: vm-%1$d, zone: zone-a, power: off,
           disks: [{id: disk, name: disk, file: disk.raw, format: raw}]}
          """
              .formatted(i));
    }
    Files.createDirectories(folder.resolve("state"));
    return folder;
  }

  private static Engine engine(Path folder) {
    Map<String, Object> settings =
        Map.of(
            "hypervisor", Map.of("driver", "folder", "path", "vms"),
            "sites", List.of(Map.of("name", "vault", "zone", "zone-b", "path", "vault")));
    return ServiceLoader.load(EngineProvider.class)
        .findFirst()
        .orElseThrow()
        .open(
            new Connection(
                "default",
                settings,
                folder,
                folder.resolve("state"),
                Clock.systemUTC(),
                Work.NONE));
  }

  private static Engine counted(Engine engine, AtomicInteger calls) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("capabilities")) {
                calls.incrementAndGet();
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Engines engines(Engine engine) {
    return new Engines() {
      @Override
      public Set<String> names() {
        return Set.of("default");
      }

      @Override
      public Engine engine(String name) {
        return engine;
      }

      @Override
      public Tenancy tenancy() {
        return Tenancy.NONE;
      }
    };
  }

  /** One policy and an assignment for each machine, in memory. */
  private static final class Store implements ResourceStore {
    private final Map<ResourceKey, CustomResource<?, ?>> resources = new LinkedHashMap<>();
    private int writes;

    Store(int machines) {
      add(
          """
          {"metadata": {"name": "gold"}, "spec": {"site": "vault", "retention": {"daily": 7}}}\
          """,
          BackupPolicy.class);
      for (int i = 0; i < machines; i++) {
        add(
            """
            {"metadata": {"name": "vm-%1$d"}, "spec": {"policyRef": {"name": "gold"},
             "target": {"virtualMachine": {"name": "vm-%1$d"}}}}\
            """
                .formatted(i),
            PolicyAssignment.class);
      }
    }

    private void add(String json, Class<? extends CustomResource<?, ?>> type) {
      CustomResource<?, ?> resource = Serialization.unmarshal(json, type);
      resource.getMetadata().setNamespace("default");
      resource.getMetadata().setUid("uid-" + resources.size());
      resource.getMetadata().setGeneration(1L);
      resources.put(ResourceKey.of(resource), resource);
    }

    @Override
    public Wanted list() {
      return Wanted.of(resources.values(), Map.of());
    }

    @Override
    public Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> changed) {
      writes += changed.size();
      changed.forEach(resource -> resources.put(ResourceKey.of(resource), resource));
      return Set.of();
    }

    @Override
    public void removeFinalizer(ResourceKey resource) {
      resources.remove(resource);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
