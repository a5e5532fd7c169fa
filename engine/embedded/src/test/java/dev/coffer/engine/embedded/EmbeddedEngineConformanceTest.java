package dev.coffer.engine.embedded;

import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine obeys the contract, with real images, repositories and folders. */
class EmbeddedEngineConformanceTest extends EngineConformance {

  @TempDir Path folder = Path.of("set by JUnit");

  @Override
  protected EngineHarness newHarness() throws IOException {
    return new EmbeddedHarness(Files.createTempDirectory(folder, "harness"));
  }
}
