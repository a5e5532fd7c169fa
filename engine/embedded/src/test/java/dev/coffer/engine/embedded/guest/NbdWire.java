package dev.coffer.engine.embedded.guest;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the place of a socket at which disks are served, and shows a watch how much is read. */
public final class NbdWire implements Closeable {

  private static final int PIECE = 16 << 10;

  private final Path real;
  private final Watch watch;
  private final ServerSocketChannel server;
  private final AtomicLong passed = new AtomicLong();

  private NbdWire(Path real, Watch watch, ServerSocketChannel server) {
    this.real = real;
    this.watch = watch;
    this.server = server;
  }

  /** What it throws ends the client's connection. */
  public interface Watch {

    /**
     * The client is about to get more of what it has asked for.
     *
     * @param bytes that it has got on all its connections
     */
    void passed(long bytes) throws IOException;
  }

  /** Moves the socket to another file. */
  public static NbdWire before(Path socket, Path real, Watch watch) throws IOException {
    Files.move(socket, real);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var wire = new NbdWire(real, watch, server);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  private void accept() {
    try {
      while (true) {
        var client = server.accept();
        var behind = SocketChannel.open(UnixDomainSocketAddress.of(real));
        Thread.ofVirtual().start(() -> pass(client, behind, _ -> {}));
        Thread.ofVirtual().start(() -> pass(behind, client, this::show));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void show(int bytes) throws IOException {
    watch.passed(passed.getAndAdd(bytes));
  }

  /** Is told of what is about to be passed on. */
  private interface Piece {
    void of(int bytes) throws IOException;
  }

  private static void pass(SocketChannel from, SocketChannel to, Piece piece) {
    try (from;
        to) {
      ByteBuffer buffer = ByteBuffer.allocate(PIECE);
      while (from.read(buffer) >= 0) {
        piece.of(buffer.position());
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // One of them has left, and so does the other.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
