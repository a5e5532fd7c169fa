package dev.coffer.operator.events;

import dev.coffer.operator.logging.LogKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events beside the work: callers never wait and never see a failure. When events come in
 * faster than the API server takes them, those that find the queue full are dropped, and counted.
 */
public final class EventWriter implements AutoCloseable {

  /** What became of an event. */
  public enum Outcome {
    WRITTEN,
    /** Its namespace is going or gone, and takes no events. */
    UNWANTED,
    FAILED,
    /** Too many at once, or too late. */
    DROPPED
  }

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  /** One for every resource of a large fleet, for all of them may change at once. */
  private static final int QUEUE = 5_000;

  /** How long an operator that stops waits for its last events. */
  private static final Duration LAST_EVENTS = Duration.ofSeconds(3);

  private final BlockingQueue<ResourceEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final EventStore store;
  private final BiConsumer<EventReason, Outcome> counter;
  private final Thread thread;
  private volatile boolean closed;
  private boolean complained;

  /**
   * Starts writing.
   *
   * @param counter is told what became of each event
   */
  public EventWriter(
      KubernetesClient client, InstantSource clock, BiConsumer<EventReason, Outcome> counter) {
    this.store = new EventStore(client, clock);
    this.counter = counter;
    this.thread = Thread.ofVirtual().name("events").start(this::run);
  }

  /** Takes events to be written soon. */
  public void write(List<ResourceEvent> events) {
    for (ResourceEvent event : events) {
      if (closed || !queue.offer(event)) {
        counter.accept(event.reason(), Outcome.DROPPED);
      }
    }
  }

  private void run() {
    try {
      while (true) {
        var event = queue.take();
        counter.accept(event.reason(), attempt(event));
      }
    } catch (InterruptedException e) {
      queue.forEach(left -> counter.accept(left.reason(), Outcome.DROPPED));
    }
  }

  private Outcome attempt(ResourceEvent event) {
    try {
      store.save(event);
      complained = false;
      return Outcome.WRITTEN;
    } catch (KubernetesClientException e) {
      if (Thread.currentThread().isInterrupted()) {
        return Outcome.DROPPED;
      }
      if (EventStore.isNamespaceGoing(e)) {
        return Outcome.UNWANTED;
      }
      complain(e);
      return Outcome.FAILED;
    }
  }

  /** Once, until one is written again: what fails for one event fails for all of them. */
  private void complain(KubernetesClientException failure) {
    if (!complained) {
      complained = true;
      LOG.atWarn()
          .addKeyValue(LogKeys.ERROR, failure.getMessage())
          .log("events cannot be written; the operator goes on without them");
    }
  }

  /** Writes what is left, for a short while, and stops. */
  @Override
  public void close() {
    closed = true;
    try {
      var deadline = System.nanoTime() + LAST_EVENTS.toNanos();
      while (!queue.isEmpty() && System.nanoTime() < deadline) {
        thread.join(Duration.ofMillis(20));
      }
      thread.interrupt();
      thread.join(LAST_EVENTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
