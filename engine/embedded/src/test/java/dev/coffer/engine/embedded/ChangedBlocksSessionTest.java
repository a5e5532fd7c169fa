package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.Target;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hypervisor that says that no disk ever changes. */
class ChangedBlocksSessionTest {

  private static final long SIZE = 1 << 20;
  private static final ChangedSince NOTHING = (from, to) -> List.of();

  @TempDir Path folder = Path.of("set by JUnit");

  @Test
  void a_session_says_why_a_disk_was_read_in_full_again() throws IOException {
    World world = Connections.world(folder);
    var web = world.create("web", Map.of("vda", SIZE));
    var provider =
        new EmbeddedEngineProvider(Checkpoint.NONE, real -> around(Hypervisor.class, real));
    try (Engine engine =
        provider.open(Connections.of(folder, new MovableClock(), Work.REQUESTED))) {
      var retention = new Retention(5, 0, 0, 0, 0, 0);
      var gold =
          engine.createPolicy(
              new RequestId("gold"),
              new PolicySpec("gold", "vault-b", Optional.empty(), retention));
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));

      for (String usual : List.of("first", "unchanged")) {
        var id = engine.run(new RequestId(usual), web, gold);
        assertThat(saved(engine, id.value()).note()).as(usual).isEmpty();
      }
      world.write(web, "vda", 0, new byte[(int) SIZE]);
      for (int at = 0; at < SIZE; at += 4096) {
        world.write(web, "vda", at, new byte[] {1});
      }
      var id = engine.run(new RequestId("lie"), web, gold);
      assertThat(saved(engine, id.value()).note())
          .hasValueSatisfying(
              note ->
                  assertThat(note)
                      .contains("disk vda was read in full")
                      .contains("said that nothing had changed"));
    }
  }

  private static DiskResult saved(Engine engine, String session) {
    return await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(each -> each.id().value().equals(session))
                    .filter(each -> each.state().isFinished())
                    .flatMap(each -> each.disks().stream())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The same, but that disks have moments, since which nothing has changed. */
  private static <T> T around(Class<T> type, T real) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "moment" -> Optional.of("a moment");
                  case "changedSince" -> Optional.of(NOTHING);
                  default -> wrapped(invoke(real, method, arguments));
                });
    return type.cast(proxy);
  }

  private static Object invoke(Object real, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object wrapped(Object result) {
    return switch (result) {
      case Snapshot snapshot -> around(Snapshot.class, snapshot);
      case DiskReader disk -> around(DiskReader.class, disk);
      case null, default -> result;
    };
  }
}
