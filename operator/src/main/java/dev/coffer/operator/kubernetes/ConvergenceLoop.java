package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.logging.LogKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converges all resources together, one convergence at a time: when something changed, and at least
 * once every interval, to see what the engines did. Whatever changes during a convergence is taken
 * up by the next one, so that a thousand changes cost a few convergences.
 */
final class ConvergenceLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ConvergenceLoop.class);

  /**
   * Others want the processor too: after a convergence there is a rest as long as it took, but not
   * so long that somebody who waits for the next one would notice.
   */
  private static final Duration LONGEST_REST = Duration.ofMillis(250);

  private static final Duration SHORTEST_REST = Duration.ofMillis(20);

  private final Supplier<Convergence> converge;
  private final Backoff backoff;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Supplier<Duration> interval;
  private int changes;
  private boolean stopping;
  private long begun;
  private @Nullable Thread thread;

  /**
   * @param converge one convergence; it may throw, and is then tried again later
   * @param interval the longest time between two convergences; asked each time
   */
  ConvergenceLoop(Supplier<Convergence> converge, Supplier<Duration> interval) {
    this.converge = converge;
    this.interval = interval;
    this.backoff = new Backoff(Duration.ofMillis(500), interval);
  }

  void start() {
    thread = Thread.ofPlatform().name("convergence").start(this::run);
  }

  /** Something changed: converge as soon as possible. */
  void changed() {
    lock.lock();
    try {
      changes++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How long the convergence under way has been going on; empty when there is none. */
  Optional<Duration> underWay() {
    lock.lock();
    try {
      return begun == 0
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      lock.unlock();
    }
  }

  /** How many changes the next convergence takes up. */
  int waiting() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the loop is there to converge. */
  boolean isAlive() {
    var running = thread;
    return running != null && running.isAlive();
  }

  /** Ends the loop, and waits until the convergence under way has ended. */
  void stop(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      stopping = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
    var running = thread;
    if (running != null && running != Thread.currentThread()) {
      running.join(patience);
    }
  }

  private void run() {
    Duration wait = Duration.ZERO;
    while (awaitNews(wait)) {
      long start = System.nanoTime();
      boolean again = convergeOnce();
      wait = again ? backoff.next() : interval.get();
      if (!again) {
        backoff.reset();
      }
      rest(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Returns when something changed, or after a while; false when the loop is to end. */
  private boolean awaitNews(Duration longest) {
    lock.lock();
    try {
      long left = longest.toNanos();
      while (changes == 0 && !stopping && left > 0) {
        left = news.awaitNanos(left);
      }
      changes = 0;
      begun = System.nanoTime();
      return !stopping;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether trying again soon may help. */
  private boolean convergeOnce() {
    try {
      return !converge.get().again().isEmpty();
    } catch (NotLeadingException e) {
      return false;
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.ERROR, String.valueOf(e.getMessage()))
          .log("a convergence broke off and is tried again");
      LOG.debug("a convergence broke off", e);
      return true;
    } finally {
      ended();
    }
  }

  private void ended() {
    lock.lock();
    try {
      begun = 0;
    } finally {
      lock.unlock();
    }
  }

  private void rest(Duration took) {
    Duration longest = took.compareTo(LONGEST_REST) < 0 ? took : LONGEST_REST;
    Duration rest = longest.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : longest;
    lock.lock();
    try {
      long left = rest.toNanos();
      while (!stopping && left > 0) {
        left = news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
