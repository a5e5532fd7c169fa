package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store for somebody who only reads, beside the one who may write: it takes no lock, and what it
 * is told to write or to delete is let be. What its user would note down for the next one, that one
 * finds out by itself.
 */
public record ReadOnlyStore(ObjectStore objects) implements ObjectStore {

  @Override
  public String where(String name) {
    return objects.where(name);
  }

  @Override
  public void lock(Instant now) {}

  @Override
  public boolean isBlank(String besides) throws IOException {
    return objects.isBlank(besides);
  }

  @Override
  public void clean(Collection<String> folders) {}

  @Override
  public void put(String name, List<ByteBuffer> content) {}

  @Override
  public byte[] read(String name) throws IOException {
    return objects.read(name);
  }

  @Override
  public int read(String name, long offset, byte[] into, int length) throws IOException {
    return objects.read(name, offset, into, length);
  }

  @Override
  public boolean isRemote() {
    return objects.isRemote();
  }

  @Override
  public Optional<ObjectLocks> locks() {
    return Optional.empty();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return objects.exists(name);
  }

  @Override
  public long size(String name) throws IOException {
    return objects.size(name);
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    return objects.list(folder);
  }

  @Override
  public void delete(Collection<String> names) {}

  @Override
  public Optional<Space> space() throws IOException {
    return objects.space();
  }

  @Override
  public void close() throws IOException {
    objects.close();
  }
}
