package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes written files durable, many at a time: a file system writes those down together that are
 * asked for together, and one by one a folder of small files would take ten times as long. For one
 * thread.
 */
final class WrittenFiles implements AutoCloseable {

  private static final int THREADS = 16;
  private static final int WAITING = 64;

  private final List<RandomAccessFile> waiting = new ArrayList<>(WAITING);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("coffer-force-", 0).factory());

  /** Takes a file that is complete, and closes it some time. */
  void add(RandomAccessFile file) throws IOException {
    waiting.add(file);
    if (waiting.size() == WAITING) {
      force();
    }
  }

  /** When this returns, all files so far survive a power cut. */
  void force() throws IOException {
    var tasks = new ArrayList<Callable<Boolean>>();
    for (var file : waiting) {
      tasks.add(() -> forceOne(file));
    }
    try {
      for (var task : threads.invokeAll(tasks)) {
        task.get();
      }
      waiting.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while files were made durable", e);
    } catch (ExecutionException | CancellationException e) {
      throw new IOException("a file could not be made durable: " + e.getMessage(), e);
    }
  }

  private static boolean forceOne(RandomAccessFile file) throws IOException {
    try (file) {
      file.getFD().sync();
      return true;
    }
  }

  /** Closes what was not forced. */
  @Override
  public void close() throws IOException {
    threads.close();
    for (var file : waiting) {
      file.close();
    }
  }
}
