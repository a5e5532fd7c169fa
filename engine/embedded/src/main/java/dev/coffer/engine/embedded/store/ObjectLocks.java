package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What a store can do whose objects can be kept from being deleted. Safe for threads. */
public interface ObjectLocks {

  /** Writes an object that is locked from the moment on that it is there; otherwise as always. */
  void put(String name, List<ByteBuffer> content, ObjectLock lock) throws IOException;

  /**
   * The lock that an object has, or had; empty when it never had one.
   *
   * @throws NoSuchObjectException when there certainly is no such object
   */
  Optional<ObjectLock> get(String name) throws IOException;

  /**
   * Gives an object a lock in the place of the one that it has, which the new one must cover.
   *
   * @throws NoSuchObjectException when there certainly is no such object
   */
  void extend(String name, ObjectLock lock) throws IOException;
}
