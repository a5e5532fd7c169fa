package dev.coffer.engine.embedded;

import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The tests of a class have a host of their own, with a machine that is protected. */
abstract class OnProtectedHost {

  @TempDir static Path folder = Path.of("set by JUnit");
  static ProtectedHost at;
  static TestHost host;

  @BeforeAll
  static void start_a_host() throws IOException {
    at = new ProtectedHost(folder);
    host = at.host();
  }

  @AfterAll
  static void end_it() throws IOException {
    at.close();
  }
}
