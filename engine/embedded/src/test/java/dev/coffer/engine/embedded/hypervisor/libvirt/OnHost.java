package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The tests of a class have a host of their own. */
abstract class OnHost {

  @TempDir static Path folder = Path.of("set by JUnit");
  static TestHost host;

  @BeforeAll
  static void start_the_host() throws IOException {
    host = new TestHost(folder);
  }

  @AfterAll
  static void end_it() throws IOException {
    host.close();
  }
}
