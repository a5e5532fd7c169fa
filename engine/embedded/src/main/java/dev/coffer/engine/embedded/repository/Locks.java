package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectLocks;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The locks on the objects of a repository, where its store knows such. Remembers how long an
 * object is locked at the least, as locks only ever get longer. Safe for threads.
 */
final class Locks {

  private static final int AT_ONCE = 16;

  /** A lock counts as running for so much longer: the store's clock may be behind. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(15);

  private final ObjectStore objects;
  private final Map<String, ObjectLock> known = new ConcurrentHashMap<>();
  private final List<ObjectLock> inForce = new ArrayList<>();
  private Optional<ObjectLocks> store = Optional.empty();

  Locks(ObjectStore objects) {
    this.objects = objects;
  }

  private synchronized Optional<ObjectLocks> store() throws IOException {
    if (store.isEmpty()) {
      store = objects.locks();
    }
    return store;
  }

  private ObjectLocks required() throws IOException {
    return store()
        .orElseThrow(
            () ->
                new IOException(
                    "%s cannot keep anything from being deleted: use a bucket with Object Lock"
                        .formatted(objects.where(""))));
  }

  /** Something that is over when it is closed. */
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** Has all that is written from now on locked, until it is closed. */
  Hold begin(ObjectLock lock) {
    synchronized (inForce) {
      inForce.add(lock);
    }
    return () -> {
      synchronized (inForce) {
        inForce.remove(lock);
      }
    };
  }

  private Optional<ObjectLock> inForce() {
    synchronized (inForce) {
      return inForce.stream().reduce(ObjectLock::and);
    }
  }

  /** Writes an object, and locks it if that is to be done now. */
  void put(String name, List<ByteBuffer> content) throws IOException {
    put(name, content, inForce());
  }

  void put(String name, List<ByteBuffer> content, Optional<ObjectLock> lock) throws IOException {
    if (lock.isEmpty()) {
      objects.put(name, content);
      return;
    }
    required().put(name, content, lock.get());
    known.put(name, lock.get());
  }

  /**
   * Sees to it that objects are locked at least so. What is locked longer or stricter stays so.
   *
   * @throws IOException also when one of them is not there
   */
  void hold(Collection<String> names, ObjectLock lock) throws IOException {
    var locks = required();
    forEach(
        names.stream().filter(name -> !isKnown(name, lock)).toList(),
        name -> {
          var before = locks.get(name);
          var wanted = before.map(lock::and).orElse(lock);
          if (!before.equals(Optional.of(wanted))) {
            locks.extend(name, wanted);
          }
          known.put(name, wanted);
        });
  }

  /** Objects are locked so, as what needs them is. */
  void trust(Collection<String> names, ObjectLock lock) {
    for (String name : names) {
      known.merge(name, lock, ObjectLock::and);
    }
  }

  /** Asks for the lock of each object, whatever is known; those without one are left out. */
  Map<String, ObjectLock> ask(Collection<String> names) throws IOException {
    var locks = store();
    if (locks.isEmpty()) {
      return Map.of();
    }
    names.forEach(known::remove);
    forEach(List.copyOf(names), name -> learn(locks.get(), name));
    var found = new HashMap<String, ObjectLock>();
    names.forEach(name -> known(name).ifPresent(lock -> found.put(name, lock)));
    return found;
  }

  private boolean isKnown(String name, ObjectLock lock) {
    var before = known.get(name);
    return before != null && before.covers(lock);
  }

  /** Until when objects are locked, of those that are now. */
  Map<String, Instant> running(Collection<String> names, Instant now) throws IOException {
    var locks = store();
    if (locks.isEmpty()) {
      return Map.of();
    }
    var running = new HashMap<String, Instant>();
    forEach(
        names.stream().filter(name -> !isRunning(known(name), now)).toList(),
        name -> learn(locks.get(), name));
    for (String name : names) {
      known(name)
          .filter(lock -> isRunning(Optional.of(lock), now))
          .ifPresent(lock -> running.put(name, lock.until()));
    }
    return running;
  }

  private void learn(ObjectLocks locks, String name) throws IOException {
    try {
      locks.get(name).ifPresent(lock -> known.put(name, lock));
    } catch (NoSuchObjectException gone) {
      known.remove(name);
    }
  }

  /** The lock that an object has at the least, or had; empty when it never had one. */
  Optional<ObjectLock> of(String name) throws IOException {
    if (known(name).isEmpty()) {
      learn(required(), name);
    }
    return known(name);
  }

  /** What is known without asking. */
  Optional<ObjectLock> known(String name) {
    return Optional.ofNullable(known.get(name));
  }

  private static boolean isRunning(Optional<ObjectLock> lock, Instant now) {
    return lock.filter(found -> found.until().plus(CLOCKS_DIFFER).isAfter(now)).isPresent();
  }

  /** Something to be done with an object. */
  @FunctionalInterface
  private interface Task {
    void run(String name) throws IOException;
  }

  /** Many at once: there may be a pack for each 16 MiB, and each takes a request. */
  private static void forEach(List<String> names, Task task) throws IOException {
    if (names.size() <= 1) {
      for (String name : names) {
        task.run(name);
      }
      return;
    }
    try (var threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("coffer-locks").factory())) {
      var all =
          names.stream()
              .map(
                  name ->
                      threads.submit(
                          () -> {
                            task.run(name);
                            return name;
                          }))
              .toList();
      for (Future<String> each : all) {
        var _ = Awaited.uninterrupted(each);
      }
    }
  }
}
