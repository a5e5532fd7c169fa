package dev.coffer.engine.embedded.nbd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Big-endian numbers and bytes over a socket, each wait with an end: Java's channels have no such
 * end for Unix sockets. For one thread; {@link #close} may be called by another one, and ends what
 * is under way.
 */
final class Wire implements Closeable {

  private static final int BUFFER = 64 << 10;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
  private long deadline = Long.MAX_VALUE;
  private boolean endless = true;

  private Wire(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.selector = Selector.open();
    try {
      this.key = channel.register(selector, 0);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  /** Takes a channel over, connected or not. */
  static Wire over(SocketChannel channel) throws IOException {
    try {
      return new Wire(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Connects. */
  static Wire connect(NbdAddress address, Duration patience) throws IOException {
    var wire = over(address.channel());
    try {
      wire.within(patience);
      if (!wire.channel.connect(address.socketAddress())) {
        while (!wire.channel.finishConnect()) {
          wire.await(SelectionKey.OP_CONNECT);
        }
      }
      return wire;
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  /** All that follows must be done within that time. */
  void within(Duration patience) {
    endless = false;
    deadline = System.nanoTime() + patience.toNanos();
  }

  /** What follows may take for ever. */
  void withoutEnd() {
    endless = true;
  }

  byte getByte() throws IOException {
    return need(Byte.BYTES).get();
  }

  int getShort() throws IOException {
    return Short.toUnsignedInt(need(Short.BYTES).getShort());
  }

  int getInt() throws IOException {
    return need(Integer.BYTES).getInt();
  }

  long getLong() throws IOException {
    return need(Long.BYTES).getLong();
  }

  String getString(int bytes) throws IOException {
    var text = ByteBuffer.allocate(bytes);
    get(text);
    return StandardCharsets.UTF_8.decode(text.flip()).toString();
  }

  /** Fills the rest of a buffer. */
  void get(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      var from = need(1);
      int length = Math.min(from.remaining(), into.remaining());
      into.put(into.position(), from, from.position(), length);
      into.position(into.position() + length);
      from.position(from.position() + length);
    }
  }

  void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      var from = need(1);
      int length = (int) Math.min(from.remaining(), left);
      from.position(from.position() + length);
      left -= length;
    }
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (in.remaining() < bytes) {
      in.compact();
      try {
        while (in.position() < bytes) {
          receive();
        }
      } finally {
        in.flip();
      }
    }
    return in;
  }

  private void receive() throws IOException {
    int read;
    try {
      read = channel.read(in);
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
    if (read < 0) {
      throw new NbdException("the other side closed the connection");
    }
    if (read == 0) {
      await(SelectionKey.OP_READ);
    }
  }

  Wire putShort(int value) throws IOException {
    space(Short.BYTES).putShort((short) value);
    return this;
  }

  Wire putInt(int value) throws IOException {
    space(Integer.BYTES).putInt(value);
    return this;
  }

  Wire putLong(long value) throws IOException {
    space(Long.BYTES).putLong(value);
    return this;
  }

  /** Sends what remains of a buffer, some of it at the next {@link #flush}. */
  Wire put(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      var to = space(1);
      int length = Math.min(to.remaining(), data.remaining());
      to.put(to.position(), data, data.position(), length);
      to.position(to.position() + length);
      data.position(data.position() + length);
    }
    return this;
  }

  private ByteBuffer space(int bytes) throws IOException {
    if (out.remaining() < bytes) {
      flush();
    }
    return out;
  }

  void flush() throws IOException {
    out.flip();
    try {
      while (out.hasRemaining()) {
        if (channel.write(out) == 0) {
          await(SelectionKey.OP_WRITE);
        }
      }
    } catch (ClosedChannelException e) {
      throw closed(e);
    } finally {
      out.compact();
    }
  }

  private static NbdException closed(Exception cause) {
    return new NbdException("the connection was closed", cause);
  }

  private void await(int operation) throws IOException {
    try {
      key.interestOps(operation);
      if (endless) {
        selector.select();
      } else {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new NbdException("the other side did not answer in time");
        }
        selector.select(left);
      }
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw closed(e);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new NbdException("the wait for the other side was interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }
}
