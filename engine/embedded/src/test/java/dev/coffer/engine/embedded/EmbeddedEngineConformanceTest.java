package dev.coffer.engine.embedded;

import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine obeys the contract, with real images, repositories and folders. */
class EmbeddedEngineConformanceTest extends EngineConformance {

  @TempDir Path folder = Path.of("set by JUnit");

  @Override
  protected EngineHarness newHarness() throws IOException {
    var own = Files.createTempDirectory(folder, "harness");
    return new EmbeddedHarness(own, Connections.world(own), Hypervisor::presenter);
  }
}
