package dev.coffer.engine.embedded;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been opened so far, to be closed in reverse when the rest cannot be opened. Safe for
 * threads.
 */
final class Opened {

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T with(T resource) {
    resources.push(resource);
    return resource;
  }

  synchronized void closeAfter(RuntimeException failure) {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
