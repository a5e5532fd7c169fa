package dev.coffer.engine.embedded;

import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded engine obeys the contract on a KVM host as well. What depends on the hypervisor has
 * tests of its own in an ordinary build; the contract is gone through with {@code -Psoak}. What
 * {@link LibvirtHarness} cannot do, such as file systems in disks, is left out.
 */
@EnabledIf(
    value = "isSoak",
    disabledReason =
        "the contract on a KVM host takes minutes: -Psoak or -Dcoffer.soak=2 goes through it")
class LibvirtConformanceTest extends EngineConformance {

  @TempDir static Path shared = Path.of("set by JUnit");
  private static TestHost host;

  @TempDir Path folder = Path.of("set by JUnit");

  static boolean isSoak() {
    return Soak.times() > 1;
  }

  @BeforeAll
  static void start_the_host() throws IOException {
    host = new TestHost(shared);
  }

  @AfterAll
  static void end_it() throws IOException {
    host.close();
  }

  @Override
  protected EngineHarness newHarness() throws IOException {
    return new LibvirtHarness(Files.createTempDirectory(folder, "harness"), host);
  }
}
