package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A client's connection that asks one thing at a time. After a failure that the server has not put
 * in a well-formed answer it is of no more use, and closed. For one thread.
 */
final class NbdConnection implements Closeable {

  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Wire wire;
  private final ExportInfo info;
  private final Duration patience;
  private long cookie;
  private volatile boolean usable = true;

  private NbdConnection(Wire wire, ExportInfo info, Duration patience) {
    this.wire = wire;
    this.info = info;
    this.patience = patience;
  }

  static NbdConnection open(NbdExport export) throws IOException {
    var contexts = new ArrayList<>(List.of(Protocol.BASE_ALLOCATION));
    export.bitmaps().forEach(bitmap -> contexts.add(Protocol.DIRTY_BITMAP + bitmap));
    var wire = Wire.connect(export.address(), export.patience());
    try {
      var handshake = new Handshake(wire);
      handshake.greet();
      return new NbdConnection(wire, handshake.go(export, contexts), export.patience());
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  /** The names that a server tells. */
  static Set<String> list(NbdAddress address, Duration patience) throws IOException {
    try (var wire = Wire.connect(address, patience)) {
      var handshake = new Handshake(wire);
      handshake.greet();
      return handshake.list();
    }
  }

  ExportInfo info() {
    return info;
  }

  /** Whether more can be asked. */
  boolean isUsable() {
    return usable;
  }

  /**
   * Fills the rest of a buffer.
   *
   * @return how many bytes that are
   * @throws NbdException when the server fails, or lies
   */
  long read(long offset, ByteBuffer into) throws IOException {
    int length = into.remaining();
    long read =
        ask(
            Protocol.CMD_READ,
            offset,
            length,
            () -> {
              var reply = new ReadReply(offset, into);
              receive(reply);
              reply.complete();
              return (long) length;
            });
    into.position(into.limit());
    return read;
  }

  /**
   * Asks which blocks of a range are of a kind.
   *
   * @param found is told of them
   * @return of how many bytes of the range the server has spoken
   */
  long status(String context, StatusReply.Kind kind, long offset, long length, List<Extent> found)
      throws IOException {
    var id = info.contexts().get(context);
    if (id == null) {
      throw new NbdException("the server does not tell " + context);
    }
    return ask(
        Protocol.CMD_BLOCK_STATUS,
        offset,
        (int) length,
        () -> {
          var known = Set.copyOf(info.contexts().values());
          var reply = new StatusReply(id, known, kind, found, offset, length);
          receive(reply);
          return reply.complete();
        });
  }

  private interface Answer {
    long receive() throws IOException;
  }

  private long ask(int command, long offset, int length, Answer answer) throws IOException {
    if (!usable) {
      throw new NbdException("the connection has failed before");
    }
    usable = false;
    wire.within(patience);
    send(command, offset, length);
    try {
      long result = answer.receive();
      usable = true;
      return result;
    } catch (ServerError e) {
      usable = true;
      throw new NbdException(String.valueOf(e.getMessage()), e);
    }
  }

  private void send(int command, long offset, int length) throws IOException {
    wire.putInt(Protocol.REQUEST_MAGIC).putShort(0).putShort(command).putLong(++cookie);
    wire.putLong(offset).putInt(length).flush();
  }

  private void receive(Reply reply) throws IOException {
    int magic = wire.getInt();
    if (magic == Protocol.SIMPLE_REPLY_MAGIC) {
      int error = wire.getInt();
      requireCookie();
      if (error != 0) {
        throw new ServerError(error, "");
      }
      reply.simple(wire);
    } else if (magic == Protocol.STRUCTURED_REPLY_MAGIC && info.structured()) {
      new ChunkedReply(wire, reply, this::requireCookie).receive();
    } else {
      throw new NbdException("the server's answer is none");
    }
  }

  private void requireCookie() throws IOException {
    if (wire.getLong() != cookie) {
      throw new NbdException("the server answers another request");
    }
  }

  /** Says goodbye, which no server need answer. */
  @Override
  public void close() {
    try (wire) {
      if (usable) {
        usable = false;
        wire.within(GOODBYE);
        send(Protocol.CMD_DISC, 0, 0);
      }
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }
}
