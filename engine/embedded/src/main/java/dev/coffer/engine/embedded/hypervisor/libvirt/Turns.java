package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.Closeable;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** One backup of a machine at a time: libvirt takes no more. */
final class Turns {

  private final Map<VmId, Semaphore> machines = new ConcurrentHashMap<>();

  /** Ends with its backup. */
  interface Turn extends Closeable {
    @Override
    void close();
  }

  /** Waits until no other backup of the machine is under way. */
  Turn take(VmId vm) throws InterruptedIOException {
    Semaphore machine = of(vm);
    try {
      machine.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for another backup was interrupted");
    }
    return machine::release;
  }

  /** Empty while a backup of the machine is under way. */
  Optional<Turn> takeIfFree(VmId vm) {
    Semaphore machine = of(vm);
    return machine.tryAcquire() ? Optional.of(machine::release) : Optional.empty();
  }

  private Semaphore of(VmId vm) {
    return machines.computeIfAbsent(vm, _ -> new Semaphore(1, true));
  }
}
