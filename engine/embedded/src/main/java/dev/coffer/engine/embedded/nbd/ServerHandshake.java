package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server's part of the negotiation. */
final class ServerHandshake {

  /** The id of the only kind of block status. */
  static final int ALLOCATION = 1;

  private static final int LONGEST_OPTION = 64 << 10;

  /** Whoever asks more than that does not want a disk. */
  private static final int MOST_OPTIONS = 1000;

  /** As large as the chunks of a repository: that is what is best read at once. */
  private static final int PREFERRED = 256 << 10;

  private static final int UNUSED_BYTES = 124;

  private final Wire wire;
  private final Map<String, DiskReader> exports;
  private boolean noZeroes;
  private boolean structured;

  /** The export for which block status was chosen. */
  private Optional<String> blocksOf = Optional.empty();

  ServerHandshake(Wire wire, Map<String, DiskReader> exports) {
    this.wire = wire;
    this.exports = exports;
  }

  /** A name of an export, and what is asked about it. */
  private record Question(String export, List<String> details) {}

  /** Empty when the client wants no disk. */
  Optional<Agreement> run() throws IOException {
    wire.putLong(Protocol.NBDMAGIC).putLong(Protocol.IHAVEOPT);
    wire.putShort(Protocol.FLAG_FIXED_NEWSTYLE | Protocol.FLAG_NO_ZEROES).flush();
    int flags = wire.getInt();
    if ((flags & ~(Protocol.FLAG_FIXED_NEWSTYLE | Protocol.FLAG_NO_ZEROES)) != 0) {
      throw new NbdException("the client wants what is not spoken here");
    }
    noZeroes = (flags & Protocol.FLAG_NO_ZEROES) != 0;
    for (int options = 0; options < MOST_OPTIONS; options++) {
      int option = option();
      var data = data();
      if (option == Protocol.OPT_EXPORT_NAME) {
        return Optional.of(byName(StandardCharsets.UTF_8.decode(data).toString()));
      }
      if (option == Protocol.OPT_ABORT) {
        reply(option, Protocol.REP_ACK, ByteBuffer.allocate(0));
        wire.flush();
        return Optional.empty();
      }
      var agreed = answer(option, data);
      wire.flush();
      if (agreed.isPresent()) {
        return agreed;
      }
    }
    throw new NbdException("the client negotiates without an end");
  }

  private int option() throws IOException {
    if (wire.getLong() != Protocol.IHAVEOPT) {
      throw new NbdException("the client's option is none");
    }
    return wire.getInt();
  }

  private ByteBuffer data() throws IOException {
    int length = wire.getInt();
    if (length < 0 || length > LONGEST_OPTION) {
      throw new NbdException("the client's option has %d bytes".formatted(length));
    }
    var data = ByteBuffer.allocate(length);
    wire.get(data);
    return data.flip();
  }

  /** The old way, in which nothing can be refused but by closing. */
  private Agreement byName(String name) throws IOException {
    var disk = exports.get(name);
    if (disk == null) {
      throw new NbdException("the client wants an export that there is not");
    }
    wire.putLong(disk.size()).putShort(ServerConnection.flags());
    if (!noZeroes) {
      wire.put(ByteBuffer.allocate(UNUSED_BYTES));
    }
    wire.flush();
    return agreement(name, disk);
  }

  private Agreement agreement(String name, DiskReader disk) {
    return new Agreement(disk, structured, blocksOf.equals(Optional.of(name)));
  }

  private Optional<Agreement> answer(int option, ByteBuffer data) throws IOException {
    try {
      switch (option) {
        case Protocol.OPT_LIST -> list(data);
        case Protocol.OPT_STRUCTURED_REPLY -> structured(data);
        case Protocol.OPT_INFO, Protocol.OPT_GO -> {
          return go(option, info(data));
        }
        case Protocol.OPT_LIST_META_CONTEXT, Protocol.OPT_SET_META_CONTEXT ->
            contexts(option, contexts(data));
        default -> reply(option, Protocol.REP_ERR_UNSUP, ByteBuffer.allocate(0));
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      reply(option, Protocol.REP_ERR_INVALID, ByteBuffer.allocate(0));
    }
    return Optional.empty();
  }

  private void list(ByteBuffer data) throws IOException {
    requireEnd(data);
    for (String name : exports.keySet()) {
      reply(Protocol.OPT_LIST, Protocol.REP_SERVER, string(name));
    }
    reply(Protocol.OPT_LIST, Protocol.REP_ACK, ByteBuffer.allocate(0));
  }

  private void structured(ByteBuffer data) throws IOException {
    requireEnd(data);
    structured = true;
    reply(Protocol.OPT_STRUCTURED_REPLY, Protocol.REP_ACK, ByteBuffer.allocate(0));
  }

  private Optional<Agreement> go(int option, String name) throws IOException {
    var disk = exports.get(name);
    if (disk == null) {
      reply(option, Protocol.REP_ERR_UNKNOWN, text("there is no such export"));
      return Optional.empty();
    }
    var export = ByteBuffer.allocate(2 * Short.BYTES + Long.BYTES);
    export.putShort((short) Protocol.INFO_EXPORT).putLong(disk.size());
    reply(option, Protocol.REP_INFO, export.putShort((short) ServerConnection.flags()).flip());
    var blocks = ByteBuffer.allocate(Short.BYTES + 3 * Integer.BYTES);
    blocks.putShort((short) Protocol.INFO_BLOCK_SIZE).putInt(1).putInt(PREFERRED);
    reply(option, Protocol.REP_INFO, blocks.putInt(Protocol.USUAL_PAYLOAD).flip());
    reply(option, Protocol.REP_ACK, ByteBuffer.allocate(0));
    return option == Protocol.OPT_GO ? Optional.of(agreement(name, disk)) : Optional.empty();
  }

  private void contexts(int option, Question question) throws IOException {
    boolean list = option == Protocol.OPT_LIST_META_CONTEXT;
    if (!structured) {
      reply(option, Protocol.REP_ERR_INVALID, text("structured replies come first"));
      return;
    }
    if (!exports.containsKey(question.export())) {
      reply(option, Protocol.REP_ERR_UNKNOWN, text("there is no such export"));
      return;
    }
    boolean all = list && (question.details().isEmpty() || question.details().contains("base:"));
    boolean named = all || question.details().contains(Protocol.BASE_ALLOCATION);
    if (named) {
      byte[] name = Protocol.BASE_ALLOCATION.getBytes(StandardCharsets.UTF_8);
      var data = ByteBuffer.allocate(Integer.BYTES + name.length).putInt(list ? 0 : ALLOCATION);
      reply(option, Protocol.REP_META_CONTEXT, data.put(name).flip());
    }
    if (!list) {
      blocksOf = named ? Optional.of(question.export()) : Optional.empty();
    }
    reply(option, Protocol.REP_ACK, ByteBuffer.allocate(0));
  }

  private static String info(ByteBuffer data) {
    var name = name(data);
    int details = Short.toUnsignedInt(data.getShort());
    data.position(data.position() + details * Short.BYTES);
    requireEnd(data);
    return name;
  }

  private static Question contexts(ByteBuffer data) {
    var name = name(data);
    int count = data.getInt();
    var details = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      details.add(name(data));
    }
    requireEnd(data);
    return new Question(name, details);
  }

  private static String name(ByteBuffer data) {
    int length = data.getInt();
    if (length < 0 || length > data.remaining()) {
      throw new BufferUnderflowException();
    }
    var name = data.slice(data.position(), length);
    data.position(data.position() + length);
    return StandardCharsets.UTF_8.decode(name).toString();
  }

  private static void requireEnd(ByteBuffer data) {
    if (data.hasRemaining()) {
      throw new IllegalArgumentException("the option is longer than what it says");
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer string(String text) {
    var bytes = text(text);
    return ByteBuffer.allocate(Integer.BYTES + bytes.remaining())
        .putInt(bytes.remaining())
        .put(bytes)
        .flip();
  }

  private void reply(int option, int type, ByteBuffer data) throws IOException {
    wire.putLong(Protocol.OPTION_REPLY_MAGIC).putInt(option).putInt(type);
    wire.putInt(data.remaining()).put(data);
  }
}
