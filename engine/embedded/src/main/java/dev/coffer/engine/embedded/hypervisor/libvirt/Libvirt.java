package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to libvirt that is made anew when its daemon was started again, or has not answered
 * for a while. Failures are {@link LibvirtException}. Safe for threads.
 */
final class Libvirt implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Libvirt.class);

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final LibvirtLibrary library;
  private final Map<String, ReadWriteLock> images = new ConcurrentHashMap<>();
  private final String uri;
  private final Patience patience;
  private Optional<Connection> connection = Optional.empty();
  private Optional<Connecting> connecting = Optional.empty();
  private boolean closed;

  private Libvirt(LibvirtLibrary library, String uri, Patience patience) {
    this.library = library;
    this.uri = uri;
    this.patience = patience;
  }

  /** A {@code virConnectPtr}, which is closed when nobody uses it any more. */
  private static final class Connection {
    private final MemorySegment pointer;
    private int users = 1;

    Connection(MemorySegment pointer) {
      this.pointer = pointer;
    }
  }

  /**
   * Connects.
   *
   * @throws IOException when there is no such library here, or it cannot connect
   */
  static Libvirt open(String uri) throws IOException {
    return open(uri, Patience.USUAL);
  }

  static Libvirt open(String uri, Patience patience) throws IOException {
    var libvirt = new Libvirt(LibvirtLibrary.load(), uri, patience);
    try {
      libvirt.release(libvirt.acquire());
      return libvirt;
    } catch (LibvirtException e) {
      libvirt.close(); // It may be connected after all, later on.
      throw e;
    }
  }

  /**
   * For reading while a running machine's images are asked about, for writing while it gets a new
   * one: QEMU 7.2 lists it before it is there, and ends with an assertion
   * (qcow2_get_specific_info). Each machine has its own, as one whose QEMU does not answer must not
   * keep another, whose guest may be at rest, from its backup.
   */
  private ReadWriteLock images(String uuid) {
    return images.computeIfAbsent(uuid, _ -> new ReentrantReadWriteLock());
  }

  LibvirtLibrary library() {
    return library;
  }

  Patience patience() {
    return patience;
  }

  private Connection acquire() throws LibvirtException {
    while (true) {
      Connecting attempt;
      synchronized (this) {
        if (connection.isPresent()) {
          connection.get().users++;
          return connection.get();
        }
        if (closed) {
          throw new LibvirtException(LibvirtError.AWAY, "the connection to libvirt is closed");
        }
        if (connecting.isEmpty()) {
          connecting = Optional.of(Connecting.begin(library, uri, patience, new Arrival()));
        }
        attempt = connecting.get();
      }
      attempt.await();
    }
  }

  /** What becomes of an attempt to connect, of which there is one at a time. */
  private final class Arrival implements Connecting.Outcome {
    @Override
    public void connected(MemorySegment pointer) {
      library.events().connected();
      synchronized (Libvirt.this) {
        connecting = Optional.empty();
        if (!closed) {
          connection = Optional.of(new Connection(pointer));
          return;
        }
      }
      close(pointer);
    }

    @Override
    public void failed() {
      synchronized (Libvirt.this) {
        connecting = Optional.empty();
      }
    }
  }

  private void release(Connection used) {
    boolean last;
    synchronized (this) {
      last = --used.users == 0;
    }
    if (last) {
      close(used.pointer);
    }
  }

  /** The daemon is told, and may not answer: nobody else waits for that. */
  private void close(MemorySegment pointer) {
    library.events().closing();
    try {
      int _ = library.number("virConnectClose", pointer);
    } catch (LibvirtException e) {
      LOG.debug("a connection to libvirt is left", e);
    }
  }

  private void drop(Connection used) {
    synchronized (this) {
      if (connection.isEmpty() || connection.get() != used) {
        return;
      }
      connection = Optional.empty();
    }
    release(used);
  }

  /** Something that is done with a connection, or with another object of libvirt's. */
  interface Work<T> {
    T on(MemorySegment object) throws LibvirtException;
  }

  /** Does what may be done twice: it is, when the daemon turns out to be another. */
  <T> T ask(Work<T> work) throws LibvirtException {
    try {
      return attempt(work);
    } catch (ConnectionLost lost) {
      LOG.info("the connection to libvirt is made anew: {}", lost.cause.getMessage());
    }
    return once(work);
  }

  /** Does what may be done once only. */
  <T> T once(Work<T> work) throws LibvirtException {
    try {
      return attempt(work);
    } catch (ConnectionLost lost) {
      var away =
          new LibvirtException(
              LibvirtError.AWAY,
              "the connection to libvirt was lost (%s)".formatted(lost.cause.getMessage()));
      away.initCause(lost.cause);
      throw away;
    }
  }

  private static final class ConnectionLost extends Exception {
    private final LibvirtException cause;

    ConnectionLost(LibvirtException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private <T> T attempt(Work<T> work) throws LibvirtException, ConnectionLost {
    Connection used = acquire();
    try {
      return work.on(used.pointer);
    } catch (LibvirtException e) {
      if (isAlive(used.pointer)) {
        throw e;
      }
      drop(used);
      throw new ConnectionLost(e);
    } finally {
      release(used);
    }
  }

  private boolean isAlive(MemorySegment pointer) {
    try {
      return library.number("virConnectIsAlive", pointer) == 1;
    } catch (LibvirtException e) {
      return false;
    }
  }

  /** Does with one machine what may be done twice. */
  <T> T withDomain(String uuid, Work<T> work) throws LibvirtException {
    return ask(used -> withDomain(used, uuid, work));
  }

  /** Does with one machine what may be done once only. */
  <T> T withDomainOnce(String uuid, Work<T> work) throws LibvirtException {
    withDomain(uuid, _ -> true); // A dead connection is made anew before it matters.
    return once(used -> withDomain(used, uuid, work));
  }

  /** Gives a machine a new image; nobody here asks about its images meanwhile. */
  void addImage(String uuid, Work<?> work) throws LibvirtException {
    Lock alone = images(uuid).writeLock();
    alone.lock();
    try {
      Object _ = withDomainOnce(uuid, work);
    } finally {
      alone.unlock();
    }
  }

  /** What asks QEMU about the images of a machine, which gets no new one meanwhile. */
  <T> Work<T> askingImages(String uuid, Work<T> work) {
    Lock shared = images(uuid).readLock();
    return domain -> {
      shared.lock();
      try {
        return work.on(domain);
      } finally {
        shared.unlock();
      }
    };
  }

  private <T> T withDomain(MemorySegment used, String uuid, Work<T> work) throws LibvirtException {
    if (!UUID.matcher(uuid).matches()) {
      throw new LibvirtException(LibvirtError.NO_DOMAIN, uuid + " is no UUID");
    }
    MemorySegment domain = library.pointer("virDomainLookupByUUIDString", used, uuid);
    try {
      return work.on(domain);
    } finally {
      library.number("virDomainFree", domain);
    }
  }

  /** Does something with each machine; one that goes meanwhile is left out. */
  <T> List<T> domains(Work<T> work) throws LibvirtException {
    return ask(
        used ->
            each(used, "virConnectListAllDomains", "virDomainFree", LibvirtError.NO_DOMAIN, work));
  }

  /**
   * Does something with each object that a function lists.
   *
   * @param free the function that gives one back
   * @param gone says that an object is not there any more
   */
  <T> List<T> each(MemorySegment of, String function, String free, LibvirtError gone, Work<T> work)
      throws LibvirtException {
    List<MemorySegment> objects = list(of, function);
    try {
      List<T> results = new ArrayList<>();
      for (MemorySegment object : objects) {
        try {
          results.add(work.on(object));
        } catch (LibvirtException e) {
          if (!e.is(gone)) {
            throw e;
          }
        }
      }
      return results;
    } finally {
      for (MemorySegment object : objects) {
        library.number(free, object);
      }
    }
  }

  private List<MemorySegment> list(MemorySegment of, String function) throws LibvirtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
      int count = library.number(function, of, place, 0);
      MemorySegment array = LibvirtLibrary.follow(place, 0);
      List<MemorySegment> objects = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        objects.add(LibvirtLibrary.follow(array, i * ValueLayout.ADDRESS.byteSize()));
      }
      library.free(array);
      return objects;
    }
  }

  @Override
  public void close() {
    Optional<Connection> last;
    synchronized (this) {
      closed = true;
      last = connection;
    }
    last.ifPresent(this::drop);
  }
}
