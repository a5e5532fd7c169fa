package dev.coffer.engine.embedded.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client's part of the negotiation. */
final class Handshake {

  /** Of any reply to an option. */
  private static final int LONGEST_REPLY = 3 * Protocol.LONGEST_STRING;

  /** Replies to one option: exports, mostly. */
  private static final int MOST_REPLIES = 10_000;

  private final Wire wire;

  Handshake(Wire wire) {
    this.wire = wire;
  }

  private record Reply(int type, ByteBuffer data) {

    boolean isError() {
      return type < 0;
    }

    String text(int from) {
      return StandardCharsets.UTF_8.decode(data.duplicate().position(from)).toString();
    }
  }

  /** Comes first. */
  void greet() throws IOException {
    if (wire.getLong() != Protocol.NBDMAGIC || wire.getLong() != Protocol.IHAVEOPT) {
      throw new NbdException("what answers is no NBD server of our time");
    }
    int flags = wire.getShort();
    if ((flags & Protocol.FLAG_FIXED_NEWSTYLE) == 0) {
      throw new NbdException("the NBD server does not negotiate (no fixed newstyle)");
    }
    wire.putInt(flags & (Protocol.FLAG_FIXED_NEWSTYLE | Protocol.FLAG_NO_ZEROES));
    wire.flush();
  }

  /** Agrees upon an export; then requests can be sent. */
  ExportInfo go(NbdExport export, List<String> contexts) throws IOException {
    boolean structured = askFor(Protocol.OPT_STRUCTURED_REPLY, ByteBuffer.allocate(0));
    Map<String, Integer> ids = structured ? contexts(export.name(), contexts) : Map.of();
    send(Protocol.OPT_GO, goFor(export.name()));
    long size = -1;
    int flags = 0;
    List<Integer> blockSizes = List.of(1, 4096, Protocol.USUAL_PAYLOAD);
    for (Reply reply : replies(Protocol.OPT_GO, Protocol.REP_INFO)) {
      var data = reply.data();
      int type = need(data, Short.BYTES).getShort();
      if (type == Protocol.INFO_EXPORT) {
        size = need(data, Long.BYTES + Short.BYTES).getLong();
        flags = Short.toUnsignedInt(data.getShort());
      } else if (type == Protocol.INFO_BLOCK_SIZE) {
        need(data, 3 * Integer.BYTES);
        blockSizes = List.of(data.getInt(), data.getInt(), data.getInt());
      }
    }
    return ExportInfo.checked(size, flags, blockSizes, structured, ids);
  }

  /** What the server tells that it has. */
  Set<String> list() throws IOException {
    send(Protocol.OPT_LIST, ByteBuffer.allocate(0));
    var names = new LinkedHashSet<String>();
    for (Reply reply : replies(Protocol.OPT_LIST, Protocol.REP_SERVER)) {
      int length = need(reply.data(), Integer.BYTES).getInt();
      if (length < 0 || length > reply.data().remaining()) {
        throw new NbdException(
            "the server lists an export with a name of %d bytes".formatted(length));
      }
      var name = reply.data().slice(reply.data().position(), length);
      names.add(StandardCharsets.UTF_8.decode(name).toString());
    }
    wire.putLong(Protocol.IHAVEOPT).putInt(Protocol.OPT_ABORT).putInt(0).flush();
    return names;
  }

  private Map<String, Integer> contexts(String export, List<String> wanted) throws IOException {
    var name = string(export);
    int bytes = name.limit() + wanted.stream().mapToInt(context -> string(context).limit()).sum();
    var data = ByteBuffer.allocate(bytes + Integer.BYTES).put(name).putInt(wanted.size());
    wanted.forEach(context -> data.put(string(context)));
    send(Protocol.OPT_SET_META_CONTEXT, data.flip());
    var ids = new HashMap<String, Integer>();
    for (Reply reply : replies(Protocol.OPT_SET_META_CONTEXT, Protocol.REP_META_CONTEXT)) {
      int id = need(reply.data(), Integer.BYTES).getInt();
      var context = reply.text(Integer.BYTES);
      if (!wanted.contains(context) || ids.containsValue(id) || ids.put(context, id) != null) {
        throw new NbdException("the server offers what was not asked for: " + context);
      }
    }
    return ids;
  }

  private static ByteBuffer goFor(String export) {
    var name = string(export);
    return ByteBuffer.allocate(name.limit() + 2 * Short.BYTES)
        .put(name)
        .putShort((short) 1)
        .putShort((short) Protocol.INFO_BLOCK_SIZE)
        .flip();
  }

  private static ByteBuffer string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Protocol.LONGEST_STRING) {
      throw new IllegalArgumentException("no name of NBD: it is too long");
    }
    return ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).flip();
  }

  private static ByteBuffer need(ByteBuffer data, int bytes) throws NbdException {
    if (data.remaining() < bytes) {
      throw new NbdException("the server's answer is cut off");
    }
    return data;
  }

  private void send(int option, ByteBuffer data) throws IOException {
    wire.putLong(Protocol.IHAVEOPT).putInt(option).putInt(data.remaining()).put(data).flush();
  }

  /** Whether the server does that. */
  private boolean askFor(int option, ByteBuffer data) throws IOException {
    send(option, data);
    var reply = reply(option);
    if (reply.type() == Protocol.REP_ACK || reply.type() == Protocol.REP_ERR_UNSUP) {
      return reply.type() == Protocol.REP_ACK;
    }
    throw refused(reply);
  }

  /** All of a kind until the server has no more. */
  private List<Reply> replies(int option, int type) throws IOException {
    var all = new ArrayList<Reply>();
    for (var reply = reply(option); reply.type() != Protocol.REP_ACK; reply = reply(option)) {
      if (reply.isError()) {
        throw refused(reply);
      }
      if (reply.type() != type || all.size() == MOST_REPLIES) {
        throw new NbdException("the server answers what was not asked, or without an end");
      }
      all.add(reply);
    }
    return all;
  }

  private Reply reply(int option) throws IOException {
    if (wire.getLong() != Protocol.OPTION_REPLY_MAGIC || wire.getInt() != option) {
      throw new NbdException("the server's answer does not belong to the question");
    }
    int type = wire.getInt();
    int length = wire.getInt();
    if (length < 0 || length > LONGEST_REPLY) {
      throw new NbdException("the server's answer has %d bytes".formatted(length));
    }
    var data = ByteBuffer.allocate(length);
    wire.get(data);
    return new Reply(type, data.flip());
  }

  private static NbdException refused(Reply reply) {
    var said = reply.data().hasRemaining() ? " (" + reply.text(0) + ")" : "";
    return new NbdException(
        switch (reply.type()) {
              case Protocol.REP_ERR_UNKNOWN -> "the server has no such export";
              case Protocol.REP_ERR_TLS_REQD -> "the server wants encryption, which is not spoken";
              case Protocol.REP_ERR_POLICY -> "the server does not permit that";
              default -> "the server refuses: error " + (reply.type() & ~(1 << 31));
            }
            + said);
  }
}
