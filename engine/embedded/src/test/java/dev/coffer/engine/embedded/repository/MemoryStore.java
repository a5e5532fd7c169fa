package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects in memory: what is left of a repository after a crash, to be looked at quickly. */
class MemoryStore implements ObjectStore {

  private final ConcurrentSkipListMap<String, byte[]> objects;

  MemoryStore(Map<String, byte[]> objects) {
    this.objects = new ConcurrentSkipListMap<>(objects);
  }

  Map<String, byte[]> objects() {
    return new TreeMap<>(objects);
  }

  @Override
  public String where(String name) {
    return "memory:" + name;
  }

  @Override
  public void lock(Instant now) {}

  @Override
  public boolean isBlank(String besides) {
    return objects.keySet().stream().allMatch(name -> name.startsWith(besides + "/"));
  }

  @Override
  public void clean(Collection<String> folders) {}

  @Override
  public void put(String name, List<ByteBuffer> content) {
    var all = ByteBuffer.allocate(content.stream().mapToInt(ByteBuffer::remaining).sum());
    content.forEach(bytes -> all.put(bytes.duplicate()));
    objects.put(name, all.array());
  }

  @Override
  public byte[] read(String name) throws IOException {
    byte[] object = objects.get(name);
    if (object == null) {
      throw new NoSuchObjectException(where(name));
    }
    return object.clone();
  }

  @Override
  public int read(String name, long offset, byte[] into, int length) throws IOException {
    byte[] object = objects.get(name);
    if (object == null) {
      throw new NoSuchObjectException(where(name));
    }
    int most = Math.clamp(object.length - offset, 0, length);
    System.arraycopy(object, (int) Math.min(offset, object.length), into, 0, most);
    return most;
  }

  @Override
  public boolean exists(String name) {
    return objects.containsKey(name);
  }

  @Override
  public long size(String name) {
    byte[] object = objects.get(name);
    return object == null ? 0 : object.length;
  }

  @Override
  public Map<String, Long> list(String folder) {
    var found = new TreeMap<String, Long>();
    objects
        .tailMap(folder + "/")
        .forEach(
            (name, bytes) -> {
              if (name.startsWith(folder + "/")) {
                found.put(name, (long) bytes.length);
              }
            });
    return found;
  }

  @Override
  public void delete(Collection<String> names) throws IOException {
    names.forEach(objects::remove);
  }

  @Override
  public Optional<Space> space() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
