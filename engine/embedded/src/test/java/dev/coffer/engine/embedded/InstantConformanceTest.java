package dev.coffer.engine.embedded;

import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * The embedded engine obeys the contract on a KVM host whose machines run from their recovery point
 * at once. It takes minutes, for the processes that serve the points; so an ordinary build leaves
 * it out, and {@code -Psoak} goes through it.
 */
@Tag("soak")
class InstantConformanceTest extends LibvirtConformanceTest {

  @Override
  Optional<Presenter> presenter(Hypervisor hypervisor) {
    return hypervisor.presenter();
  }
}
