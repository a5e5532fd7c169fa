package dev.coffer.engine.embedded.guest;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Stands between clients and a daemon of libvirt, and shows every call to a watch, which may keep
 * it waiting. The protocol is described in virnetprotocol.x and remote_protocol.x of libvirt.
 */
public final class LibvirtWire implements Closeable {

  /** REMOTE_PROGRAM. */
  private static final int PROGRAM = 0x20008086;

  /** VIR_NET_CALL and VIR_NET_REPLY. */
  private static final int CALL = 0;

  private static final int REPLY = 1;

  private static final int LENGTH = 4;
  private static final int AT_PROGRAM = 4;
  private static final int AT_PROCEDURE = 12;
  private static final int AT_TYPE = 16;

  private final Path daemon;
  private final Path socket;
  private final ServerSocketChannel server;
  private volatile Watch watch = new Watch() {};

  private LibvirtWire(Path daemon, Path socket, ServerSocketChannel server) {
    this.daemon = daemon;
    this.socket = socket;
    this.server = server;
  }

  /** Sees calls, each in a thread of its own. What it throws ends the client's connection. */
  public interface Watch {

    /** The daemon does not know of the call yet. */
    default void before(Procedure procedure) throws IOException {}

    /** The daemon has done it, and the client does not know that yet. */
    default void after(Procedure procedure) throws IOException {}
  }

  public static LibvirtWire to(LibvirtHost host, Path socket) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var wire = new LibvirtWire(host.socket(), socket, server);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  public void watch(Watch with) {
    watch = with;
  }

  /** How clients name it. */
  public String uri() {
    return LibvirtHost.uri(socket);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // It is closed.
      }
    }
  }

  /** Where the daemon is away, the client is told by its connection's end. */
  private void connect(SocketChannel client) {
    try {
      var behind = SocketChannel.open(UnixDomainSocketAddress.of(daemon));
      Thread.ofVirtual().start(() -> pass(client, behind, CALL));
      Thread.ofVirtual().start(() -> pass(behind, client, REPLY));
    } catch (IOException e) {
      close(client);
    }
  }

  private void pass(SocketChannel from, SocketChannel to, int type) {
    try (from;
        to) {
      while (true) {
        ByteBuffer message = read(from);
        if (isCall(message, type)) {
          Thread.ofVirtual().start(() -> show(message, from, to, type));
        } else {
          write(to, message);
        }
      }
    } catch (IOException e) {
      // One of them has left, and so does the other.
    }
  }

  private static boolean isCall(ByteBuffer message, int type) {
    return message.getInt(AT_PROGRAM) == PROGRAM && message.getInt(AT_TYPE) == type;
  }

  private void show(ByteBuffer message, SocketChannel from, SocketChannel to, int type) {
    try {
      var procedure = Procedure.of(message.getInt(AT_PROCEDURE));
      if (type == CALL) {
        watch.before(procedure);
      } else {
        watch.after(procedure);
      }
      write(to, message);
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  private static ByteBuffer read(SocketChannel from) throws IOException {
    var length = ByteBuffer.allocate(LENGTH);
    fill(from, length);
    var message = ByteBuffer.allocate(length.getInt(0)).put(length.flip());
    fill(from, message);
    return message.flip();
  }

  private static void fill(SocketChannel from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  private static void write(SocketChannel to, ByteBuffer message) throws IOException {
    synchronized (to) {
      while (message.hasRemaining()) {
        to.write(message);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
