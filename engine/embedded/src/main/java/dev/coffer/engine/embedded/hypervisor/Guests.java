package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.util.Optional;

/**
 * What a hypervisor sees of the guests that it runs, from outside. Each method looks once, in a few
 * seconds at most, and returns what is in the way: nothing when the guest shows what is asked for.
 * Safe for threads.
 */
public interface Guests {

  /** Whether the agent inside the guest answers. */
  Optional<String> agent(VmId vm) throws IOException;

  /** Whether something in the guest accepts a TCP connection from the hypervisor's host. */
  Optional<String> port(VmId vm, int port) throws IOException;

  /** Whether the guest has written a text to its serial console since it was started. */
  Optional<String> console(VmId vm, String text) throws IOException;
}
