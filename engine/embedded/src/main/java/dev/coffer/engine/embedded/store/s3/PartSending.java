package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.s3.Bucket.Limit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends parts of objects, several at once, straight from the memory that they are in. Safe for
 * threads.
 */
final class PartSending implements AutoCloseable {

  /** A pack has three parts; with more at once, each only gets less of the line. */
  private static final int AT_ONCE = 4;

  private static final long IDLE_SECONDS = 10;

  private final UploadCalls calls;
  private final Limit limit;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("coffer-upload-", 1).factory());

  PartSending(UploadCalls calls, Limit limit) {
    this.calls = calls;
    this.limit = limit;
    threads.allowCoreThreadTimeOut(true);
  }

  /** Asks something of the service. */
  @FunctionalInterface
  interface Question {
    boolean ask() throws IOException;
  }

  /**
   * Sends all parts, and returns when none is on its way any more.
   *
   * @param isAbsent asked meanwhile; some services complete an object in the place of another one,
   *     whatever the condition says
   * @return empty when there is such an object
   */
  Optional<List<CompletedPart>> send(Upload upload, List<Body> parts, Question isAbsent)
      throws IOException {
    var failed = new AtomicBoolean();
    var absent = threads.submit(watched(isAbsent::ask, failed));
    var sent = new ArrayList<Future<CompletedPart>>();
    for (int i = 0; i < parts.size(); i++) {
      int number = i + 1;
      var part = parts.get(i);
      sent.add(
          threads.submit(watched(() -> calls.send(upload, number, part, limit.left()), failed)));
    }
    return awaitAll(absent, sent);
  }

  /** Once anything has failed, nothing more is begun. */
  private static <T> Callable<T> watched(Callable<T> work, AtomicBoolean failed) {
    return () -> {
      if (failed.get()) {
        throw new IOException("another part could not be sent");
      }
      try {
        return work.call();
      } catch (Exception | Error e) {
        failed.set(true);
        throw e;
      }
    };
  }

  private static Optional<List<CompletedPart>> awaitAll(
      Future<Boolean> absent, List<Future<CompletedPart>> sent) throws IOException {
    var results = new Results();
    boolean none = results.await(absent).orElse(false);
    var parts = new ArrayList<CompletedPart>();
    for (Future<CompletedPart> part : sent) {
      results.await(part).ifPresent(parts::add);
    }
    results.throwFirst();
    return none ? Optional.of(parts) : Optional.empty();
  }

  /** Waits for all, whoever interrupts, and keeps the failures. */
  private static final class Results {

    private final List<Throwable> failures = new ArrayList<>();

    <T> Optional<T> await(Future<T> future) {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return Optional.of(future.get());
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (ExecutionException e) {
            failures.add(e.getCause());
            return Optional.empty();
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    void throwFirst() throws IOException {
      if (!failures.isEmpty()) {
        throw new IOException(failures.getFirst().getMessage(), failures.getFirst());
      }
    }
  }

  /** Ends the threads when they have done what they were asked to. */
  @Override
  public void close() {
    threads.close();
  }
}
