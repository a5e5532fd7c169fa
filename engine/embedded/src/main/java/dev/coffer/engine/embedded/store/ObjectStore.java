package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects that are written once, under names whose slashes mean folders. An object is visible only
 * whole, and nothing is ever changed in place. Safe for threads; an interrupt of a caller does not
 * cut a call short.
 */
public interface ObjectStore extends AutoCloseable {

  /** How full the place is, in bytes. */
  record Space(long total, long usable) {}

  /** What people call an object: its path or address; for the empty name, that of the store. */
  String where(String name);

  /**
   * Keeps everybody else from writing, until this store is closed.
   *
   * @param now for the message to who comes second
   * @throws StoreInUseException when somebody else writes
   */
  void lock(Instant now) throws IOException;

  /**
   * Whether nothing lies here but what the store itself, or a new file system, makes.
   *
   * @param besides a folder that may be there too
   */
  boolean isBlank(String besides) throws IOException;

  /**
   * Drops what writers that were cut off have left unfinished; for the holder of the lock, before
   * it writes.
   *
   * @param folders all those that the writers of this store use: what lies elsewhere may be
   *     somebody else's
   */
  void clean(Collection<String> folders) throws IOException;

  /**
   * Writes an object. When this returns it survives a power cut; when it fails, the object may or
   * may not be there.
   *
   * @param content what remains of each buffer, one after the other; the buffers are left as they
   *     are
   */
  void put(String name, List<ByteBuffer> content) throws IOException;

  default void put(String name, byte[] content) throws IOException {
    put(name, List.of(ByteBuffer.wrap(content)));
  }

  /**
   * Reads a whole object.
   *
   * @throws NoSuchObjectException when there certainly is none
   */
  byte[] read(String name) throws IOException;

  /**
   * Reads as many bytes of an object as it has there.
   *
   * @return how many
   * @throws NoSuchObjectException when there certainly is none
   */
  int read(String name, long offset, byte[] into, int length) throws IOException;

  /** Whether each read is a request over a network: that takes its time, and may cost money. */
  default boolean isRemote() {
    return false;
  }

  /** How to keep objects from being deleted for a time; empty where that cannot be. */
  default Optional<ObjectLocks> locks() throws IOException {
    return Optional.empty();
  }

  boolean exists(String name) throws IOException;

  /** The size of an object; 0 when there is none. */
  long size(String name) throws IOException;

  /** The objects below a folder, by name, with their sizes; none when there is no such folder. */
  Map<String, Long> list(String folder) throws IOException;

  /** Removes objects, durably and in no certain order; those that do not exist are no error. */
  void delete(Collection<String> names) throws IOException;

  /** Empty when nobody knows: then it has no end. */
  Optional<Space> space() throws IOException;

  /** Also gives up the lock. */
  @Override
  void close() throws IOException;
}
