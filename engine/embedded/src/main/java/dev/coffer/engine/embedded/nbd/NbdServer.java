package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves disks, to be read only, to whoever may open its socket. Each connection has a thread and
 * less than a mebibyte of memory, whatever it asks; {@value #MOST_CONNECTIONS} at once, and who
 * comes when there are so many is sent away. The disks are the caller's, and stay open.
 */
public final class NbdServer implements Closeable {

  /** QEMU has one for each disk, programs that copy four or eight. */
  static final int MOST_CONNECTIONS = 64;

  /** The process may have too many files open, for a moment. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(NbdServer.class);

  private final NbdAddress address;
  private final ServerSocketChannel socket;
  private final Map<String, DiskReader> exports;
  private final Set<Wire> open = new HashSet<>();
  private boolean closed;

  private NbdServer(
      NbdAddress address, ServerSocketChannel socket, Map<String, DiskReader> exports) {
    this.address = address;
    this.socket = socket;
    this.exports = new TreeMap<>(exports);
  }

  /**
   * Begins to serve.
   *
   * @param exports the disks by the names of their exports
   */
  public static NbdServer start(NbdAddress address, Map<String, DiskReader> exports)
      throws IOException {
    var server = new NbdServer(address, address.listen(), exports);
    Thread.ofPlatform().daemon().name("coffer-nbd").start(server::accept);
    return server;
  }

  /** Where it listens: with the port that it was given, if any would do. */
  public NbdAddress address() throws IOException {
    return socket.getLocalAddress() instanceof InetSocketAddress tcp
        ? new NbdAddress.Tcp(tcp.getHostString(), tcp.getPort())
        : address;
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        accept(socket.accept());
      } catch (ClosedChannelException e) {
        LOG.debug("{} is not served any more", address, e);
      } catch (IOException e) {
        LOG.warn("{} could not take a connection: {}", address, e.getMessage());
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void accept(SocketChannel channel) throws IOException {
    var wire = Wire.over(channel);
    if (enter(wire)) {
      Thread.ofPlatform().daemon().name("coffer-nbd-connection").start(() -> serve(wire));
    } else {
      wire.close();
    }
  }

  private synchronized boolean enter(Wire wire) {
    return !closed && open.size() < MOST_CONNECTIONS && open.add(wire);
  }

  private synchronized void leave(Wire wire) {
    open.remove(wire);
  }

  private void serve(Wire wire) {
    try (wire) {
      new ServerConnection(wire, exports).serve();
    } catch (IOException e) {
      LOG.debug("a connection to {} has ended: {}", address, e.getMessage(), e);
    } finally {
      leave(wire);
    }
  }

  /** Ends all connections, and removes the socket. */
  @Override
  public void close() throws IOException {
    socket.close();
    if (address instanceof NbdAddress.Unix(var path)) {
      Files.deleteIfExists(path);
    }
    synchronized (this) {
      closed = true;
      for (Wire wire : open) {
        wire.close();
      }
    }
  }
}
