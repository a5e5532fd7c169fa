import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.PolicyAssignment;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Measures the operator on a real API server with the embedded engine: how long 1,000 and 5,000 new
 * assignments take until all are ready, compared with a reconciler that does the least
 * (FinalizerAndStatus), what that costs in API writes, engine calls and memory, and what a fleet in
 * which nothing happens costs.
 *
 * <p>Each measurement has an API server of its own, and each operator a process of its own with 256
 * MiB of heap at the most. The assignments are created as fast as the API server takes them.
 *
 * <p>Usage: {@code java -cp operator/target/coffer.jar operator/bench/ClusterPlane.java [--rounds
 * N] [--quiet SECONDS] [ASSIGNMENTS...]}
 */
public class ClusterPlane {

  private static final String NAMESPACE = "fleet";
  private static final int CREATORS = 8;
  private static final long PATIENCE_SECONDS = 600;

  private int rounds = 2;
  private int quiet = 300;
  private final List<Integer> sizes = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    var plane = new ClusterPlane();
    for (var left = new ArrayList<>(Arrays.asList(args)); !left.isEmpty(); ) {
      switch (left.removeFirst()) {
        case "--rounds" -> plane.rounds = Integer.parseInt(left.removeFirst());
        case "--quiet" -> plane.quiet = Integer.parseInt(left.removeFirst());
        case String size -> plane.sizes.add(Integer.valueOf(size));
      }
    }
    if (plane.sizes.isEmpty()) {
      plane.sizes.addAll(List.of(1_000, 5_000));
    }
    plane.run();
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf("%d processors, Java %s%n", processors(), Runtime.version());
    for (int size : sizes) {
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("%n%,d assignments, round %d of %d%n", size, round, rounds);
        var baseline = measure(size, Subject::baseline, 0);
        var coffer = measure(size, Subject::coffer, round == rounds ? quiet : 0);
        line("ratio of seconds", "%.2f", coffer.seconds() / baseline.seconds());
        line("ratio of processor time", "%.2f", coffer.processor() / baseline.processor());
      }
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static void line(String what, String format, Object... values) {
    System.out.printf("  %-34s %s%n", what, String.format(Locale.ROOT, format, values));
  }

  private interface Start {
    Subject with(Path folder) throws IOException;
  }

  /** The processor's time, of the operator and the API server, is what neighbours change least. */
  private record Result(double seconds, double processor) {}

  private static Result measure(int size, Start start, int quiet) throws Exception {
    Path folder = Files.createTempDirectory("coffer-cluster-plane");
    try (var server = new Server(folder)) {
      var client = server.client();
      client.resource(namespace()).create();
      server.writeKubeconfig(folder.resolve("kubeconfig"));
      fleet(folder, size);
      try (var subject = start.with(folder)) {
        return new Measurement(subject, client, size).run(quiet);
      }
    } finally {
      delete(folder);
    }
  }

  /** One operator, from an empty namespace to a quiet fleet. */
  private record Measurement(Subject subject, KubernetesClient client, int size) {

    Result run(int quiet) throws Exception {
      var ready = ConcurrentHashMap.<String>newKeySet();
      try (var informer =
          client.resources(PolicyAssignment.class).inNamespace(NAMESPACE).inform(into(ready))) {
        warmUp(ready);
        var before = ApiWrites.read(client);
        var callsBefore = subject.engineCalls();
        double ownBefore = subject.processorSeconds();
        double serverBefore = ApiWrites.processorSeconds(client);
        long first = System.nanoTime();
        create(size);
        long last = System.nanoTime();
        await("all assignments are ready", () -> ready.size() == size + 1);
        long end = System.nanoTime();
        double own = subject.processorSeconds() - ownBefore;
        double server = ApiWrites.processorSeconds(client) - serverBefore;
        var writes = settled(before);
        System.out.printf("%s%n", subject.name());
        line("seconds to create", "%.1f", (last - first) / 1e9);
        line("seconds until all are ready", "%.1f", (end - first) / 1e9);
        line("of these after the last create", "%.1f", (end - last) / 1e9);
        line("processor: operator, API server", "%.1f s, %.1f s", own, server);
        line("API writes for each assignment", "%s", writes.each(size));
        line("engine calls", "%d", subject.engineCalls() - callsBefore);
        line("heap after, MiB", "%.0f of 256", subject.usedHeap());
        if (quiet > 0) {
          quiet(quiet);
        }
        return new Result((end - first) / 1e9, own + server);
      }
    }

    private static ResourceEventHandler<PolicyAssignment> into(Set<String> ready) {
      return new ResourceEventHandler<>() {
        @Override
        public void onAdd(PolicyAssignment added) {
          onUpdate(added, added);
        }

        @Override
        public void onUpdate(PolicyAssignment before, PolicyAssignment now) {
          var status = now.getStatus();
          if (status != null
              && "True".equals(status.ready())
              && status.observedGeneration() == now.getMetadata().getGeneration()) {
            ready.add(now.getMetadata().getName());
          } else {
            ready.remove(now.getMetadata().getName());
          }
        }

        @Override
        public void onDelete(PolicyAssignment deleted, boolean unknown) {
          ready.remove(deleted.getMetadata().getName());
        }
      };
    }

    /** The policy and a first assignment: whoever is measured is at work then. */
    private void warmUp(Set<String> ready) throws Exception {
      create(policy());
      create(assignment(size));
      await(subject.name() + " works", () -> ready.size() == 1);
      settled(ApiWrites.read(client));
    }

    private void create(int count) throws InterruptedException {
      var next = new AtomicInteger();
      try (var creators = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CREATORS; i++) {
          creators.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                  create(assignment(n));
                }
                return null;
              });
        }
      }
    }

    private void create(CustomResource<?, ?> resource) {
      resource.getMetadata().setNamespace(NAMESPACE);
      client.resource(resource).create();
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("it does not come true that " + what);
        }
        subject.mustLive();
        Thread.sleep(5);
      }
    }

    /** The writes since then, once no more come for two seconds: events may come late. */
    private ApiWrites settled(ApiWrites before) throws InterruptedException {
      var now = ApiWrites.read(client);
      while (true) {
        Thread.sleep(2_000);
        var later = ApiWrites.read(client);
        if (later.work() == now.work()) {
          return later.since(before);
        }
        now = later;
      }
    }

    private void quiet(int seconds) throws Exception {
      var before = ApiWrites.read(client);
      var callsBefore = subject.engineCalls();
      var processorBefore = subject.processorSeconds();
      Thread.sleep(seconds * 1_000L);
      var writes = ApiWrites.read(client).since(before);
      double calls = subject.engineCalls() - callsBefore;
      line("quiet: seconds", "%d", seconds);
      line("quiet: engine calls an interval", "%.1f", calls / (seconds / 30.0));
      line("quiet: API writes", "%d, and %d of the lease", writes.work(), writes.leases());
      line(
          "quiet: processor",
          "%.1f %%",
          100 * (subject.processorSeconds() - processorBefore) / seconds);
      line("quiet: heap after, MiB", "%.0f of 256", subject.usedHeap());
    }
  }

  private static BackupPolicy policy() {
    return Serialization.unmarshal(
        """
        {"metadata": {"name": "gold"}, "spec": {"site": "vault", "retention": {"daily": 7}}}
        """,
        BackupPolicy.class);
  }

  private static PolicyAssignment assignment(int number) {
    return Serialization.unmarshal(
        """
        {"metadata": {"name": "vm-%1$d"}, "spec": {"policyRef": {"name": "gold"},
         "target": {"virtualMachine": {"name": "vm-%1$d"}}}}
        """
            .formatted(number),
        PolicyAssignment.class);
  }

  private static io.fabric8.kubernetes.api.model.Namespace namespace() {
    return new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
  }

  /** Machines in a folder, one more than is measured, and the configuration for them. */
  private static void fleet(Path folder, int machines) throws IOException {
    for (int i = 0; i <= machines; i++) {
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
    Files.writeString(
        folder.resolve("engine.yaml"),
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault, zone: zone-b, path: vault}
        operator:
          watchNamespaces: [%1$s]
          httpPort: %2$d
          leaderElection: {namespace: %1$s}
        """
            .formatted(NAMESPACE, Subject.HTTP_PORT));
  }

  private static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
