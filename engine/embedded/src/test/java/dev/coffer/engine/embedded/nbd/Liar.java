package dev.coffer.engine.embedded.nbd;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** A server that negotiates as it should, for a disk of any size, and then answers as it likes. */
final class Liar implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMillis(400);

  /** Writes the answer to a request. */
  interface Lie {
    void tell(long cookie, long offset, int length, DataOutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final long size;
  private final Lie lie;

  private Liar(ServerSocket socket, long size, Lie lie) {
    this.socket = socket;
    this.size = size;
    this.lie = lie;
  }

  static Liar start(long size, Lie lie) throws IOException {
    var liar = new Liar(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), size, lie);
    Thread.ofPlatform().daemon().start(liar::accept);
    return liar;
  }

  NbdExport export() {
    var address =
        new NbdAddress.Tcp(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
    return new NbdExport(address, "d", List.of("b"), PATIENCE);
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket connection) {
    try (connection;
        var in = new DataInputStream(connection.getInputStream());
        var out = new DataOutputStream(new BufferedOutputStream(connection.getOutputStream()))) {
      negotiate(in, out);
      while (true) {
        in.readInt();
        in.readShort();
        if (in.readShort() == Protocol.CMD_DISC) {
          return;
        }
        lie.tell(in.readLong(), in.readLong(), in.readInt(), out);
        out.flush();
      }
    } catch (IOException e) {
      // The client has had enough.
    }
  }

  private void negotiate(DataInputStream in, DataOutputStream out) throws IOException {
    out.writeLong(Protocol.NBDMAGIC);
    out.writeLong(Protocol.IHAVEOPT);
    out.writeShort(Protocol.FLAG_FIXED_NEWSTYLE | Protocol.FLAG_NO_ZEROES);
    out.flush();
    in.readInt();
    int option;
    do {
      in.readLong();
      option = in.readInt();
      in.skipNBytes(in.readInt());
      if (option == Protocol.OPT_SET_META_CONTEXT) {
        reply(option, Protocol.REP_META_CONTEXT, context(1, Protocol.BASE_ALLOCATION), out);
        reply(option, Protocol.REP_META_CONTEXT, context(2, Protocol.DIRTY_BITMAP + "b"), out);
      } else if (option == Protocol.OPT_GO) {
        var info = new ByteArrayOutputStream();
        var data = new DataOutputStream(info);
        data.writeShort(Protocol.INFO_EXPORT);
        data.writeLong(size);
        data.writeShort(Protocol.TRANSMISSION_HAS_FLAGS);
        reply(option, Protocol.REP_INFO, info.toByteArray(), out);
      }
      reply(option, Protocol.REP_ACK, new byte[0], out);
      out.flush();
    } while (option != Protocol.OPT_GO);
  }

  private static byte[] context(int id, String name) throws IOException {
    var bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeInt(id);
    bytes.writeBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static void reply(int option, int type, byte[] data, DataOutputStream out)
      throws IOException {
    out.writeLong(Protocol.OPTION_REPLY_MAGIC);
    out.writeInt(option);
    out.writeInt(type);
    out.writeInt(data.length);
    out.write(data);
  }

  /** The head of a chunk. */
  static void chunk(int flags, int type, long cookie, int length, DataOutputStream out)
      throws IOException {
    out.writeInt(Protocol.STRUCTURED_REPLY_MAGIC);
    out.writeShort(flags);
    out.writeShort(type);
    out.writeLong(cookie);
    out.writeInt(length);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
