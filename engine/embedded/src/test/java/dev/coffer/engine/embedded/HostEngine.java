package dev.coffer.engine.embedded;

import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.embedded.export.Exports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** An engine over the machines of a host; as a process, it works until nothing is left to do. */
final class HostEngine {

  private HostEngine() {}

  /** Takes the folder of the engine, and how libvirt is reached. */
  public static void main(String[] args) {
    try (var engine = open(Path.of(args[0]), args[1], Work.REQUESTED)) {
      awaitIdle(engine);
    }
  }

  static Engine open(Path folder, String uri, Work work) {
    return new EmbeddedEngineProvider().open(connection(folder, uri, work));
  }

  private static Connection connection(Path folder, String uri, Work work) {
    return Connections.onHost(
        folder, InstantSource.system(), work, uri, Map.of("shutdownWithin", "5s"));
  }

  /** What outlives the engine must not outlive a test that has failed. */
  static void endExports(Path folder) throws IOException {
    new Exports(folder.resolve("state/exports"), connection(folder, "", Work.NONE))
        .endAllBut(Set.of());
  }

  /** Its host's libvirt may be away for a moment. */
  static void awaitIdle(Engine engine) {
    await()
        .ignoreExceptionsInstanceOf(EngineException.class)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isIdle(engine));
  }

  private static boolean isIdle(Engine engine) {
    var seen = engine.observe(Instant.EPOCH);
    return seen.sessions().stream().allMatch(session -> session.state().isFinished())
        && seen.restores().stream().noneMatch(restore -> restore.phase().isUnderWay());
  }
}
