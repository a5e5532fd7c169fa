package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.wire.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The backup engine's own list of machines and disks. A new one has to be in it before it can be
 * assigned to; the job that reads the list reads all of it, so those who wait for it share a run.
 */
final class Inventory {

  /** There are two catalog jobs; taking the first was a mistake that others have made. */
  private static final String JOB = "Hypervisor Inventory";

  private static final String KEY = "inventory";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final VmwareApi api;
  private final Connected connected;
  private final ReentrantLock running = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private long served;

  Inventory(VmwareApi api, Connected connected) {
    this.api = api;
    this.connected = connected;
  }

  /**
   * Has the list read again unless the thing is in it, and waits until it is.
   *
   * @param what for people
   * @throws EngineException Unavailable when it still is not
   */
  void require(String what, BooleanSupplier isIn) {
    if (!isIn.getAsBoolean()) {
      run();
      await(what, isIn);
    }
  }

  /** Nobody can tell from the job when the list is complete: only the thing itself tells. */
  void await(String what, BooleanSupplier isIn) {
    var seen =
        connected
            .polling()
            .until(PATIENCE, () -> isIn.getAsBoolean() ? Optional.of(true) : Optional.empty());
    if (seen.isEmpty()) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the backup engine does not know %s yet, %d s after its inventory was started"
                  .formatted(what, PATIENCE.toSeconds()),
              Optional.empty()));
    }
  }

  /** Starts a run, or shares one that somebody starts after this call. */
  void run() {
    long ticket = asked.incrementAndGet();
    running.lock();
    try {
      if (served < ticket) {
        long all = asked.get();
        start();
        served = all;
      }
    } finally {
      running.unlock();
    }
  }

  private void start() {
    var job = job();
    awaitIdle(job);
    var wish = new Wish(KEY, "the inventory", job.id(), VmwareApi.run(job.id()), () -> true);
    var failed = connected.writes().make(wish);
    if (failed.isPresent()) {
      throw failed.get().inWords("job %s could not be started".formatted(JOB));
    }
  }

  private Job job() {
    return api.inventoryJobs().stream()
        .filter(job -> job.name().equals(JOB))
        .findFirst()
        .orElseThrow(
            () ->
                EngineException.refused(
                    Refusal.OTHER,
                    "the API lists no job named %s, which new machines need before they get policies: ask Cloud Temple support for it"
                        .formatted(JOB)));
  }

  /** One that runs by now may have passed what is wanted, and cannot be started a second time. */
  private void awaitIdle(Job job) {
    connected
        .polling()
        .until(
            PATIENCE,
            () ->
                api.job(job.id())
                        .filter(now -> now.status().equalsIgnoreCase("RUNNING"))
                        .isPresent()
                    ? Optional.empty()
                    : Optional.of(true));
  }
}
