package dev.coffer.engine.embedded;

import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.hypervisor.libvirt.HostEstate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded engine obeys the contract on a KVM host as well. Machines do not run from their
 * recovery point here, but are written in full, as that takes a process for each: it has tests of
 * its own ({@link InstantRestoreTest}), and {@link InstantConformanceTest} is the contract with it.
 */
class LibvirtConformanceTest extends EngineConformance {

  @TempDir static Path shared = Path.of("set by JUnit");
  private static HostEstate host;

  @TempDir Path folder = Path.of("set by JUnit");

  @BeforeAll
  static void start_the_host() throws IOException {
    host = new HostEstate(shared);
  }

  @AfterAll
  static void end_it() throws IOException {
    host.close();
  }

  @Override
  protected final EngineHarness newHarness() throws IOException {
    return new EmbeddedHarness(Files.createTempDirectory(folder, "harness"), host, this::presenter);
  }

  Optional<Presenter> presenter(Hypervisor hypervisor) {
    return Optional.empty();
  }
}
