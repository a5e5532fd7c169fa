package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes to an image between its first byte that is read and its last. */
class ImageBeingWrittenTest {

  private static final long SIZE = 1 << 20;

  @TempDir Path folder = Path.of("set by JUnit");
  private boolean writing = true;

  @Test
  void its_disk_fails_and_says_what_to_do_and_the_other_disks_are_saved() throws IOException {
    World world = Connections.world(folder);
    VmId web = world.create("web", Map.of("vda", SIZE, "vdb", SIZE));
    Runnable writer = () -> world.write(web, "vda", SIZE, new byte[] {1});
    var provider =
        new EmbeddedEngineProvider(Checkpoint.NONE, real -> around(Hypervisor.class, real, writer));
    try (Engine engine =
        provider.open(Connections.of(folder, new MovableClock(), Work.REQUESTED))) {
      var retention = new Retention(1, 0, 0, 0, 0, 0);
      var spec = new PolicySpec("gold", "vault-b", Optional.empty(), retention);
      PolicyId gold = engine.createPolicy(new RequestId("gold"), spec);
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));

      Session session = run(engine, web, gold, "first");
      assertThat(session.state()).isEqualTo(Session.State.PARTIAL);
      assertThat(session.disks())
          .flatExtracting(disk -> disk.problem().stream().toList())
          .singleElement()
          .satisfies(ImageBeingWrittenTest::isClear);
      assertThat(engine.recoveryPoints(new VmSelector.ById(web)).getFirst().disks())
          .singleElement()
          .satisfies(disk -> assertThat(disk.name()).isEqualTo("vdb"));

      writing = false;
      assertThat(run(engine, web, gold, "second").state()).isEqualTo(Session.State.COMPLETED);
    }
  }

  private static void isClear(Problem problem) {
    assertThat(problem.reason()).isEqualTo("ImageBeingWritten");
    assertThat(problem.message())
        .contains("vda.raw of disk vda of virtual machine web changed while it was read")
        .contains("stop the virtual machine or snapshot its storage");
  }

  private static Session run(Engine engine, VmId vm, PolicyId policy, String request) {
    var id = engine.run(new RequestId(request), vm, policy);
    return await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .findFirst()
                    .orElseThrow(),
            session -> session.state().isFinished());
  }

  /** The same, but that the writer strikes once a disk of a snapshot is open. */
  private <T> T around(Class<T> type, T real, Runnable writer) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (method.getName().equals("open") && writing) {
                  writer.run();
                }
                return result instanceof Snapshot snapshot
                    ? around(Snapshot.class, snapshot, writer)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
