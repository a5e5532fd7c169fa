package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A server's end of a connection. It waits for the next request for ever, but not within one. */
final class ServerConnection {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int FLAGS =
      Protocol.TRANSMISSION_HAS_FLAGS
          | Protocol.TRANSMISSION_READ_ONLY
          | Protocol.TRANSMISSION_SEND_DF
          | Protocol.TRANSMISSION_CAN_MULTI_CONN;

  private final Wire wire;
  private final Map<String, DiskReader> exports;

  ServerConnection(Wire wire, Map<String, DiskReader> exports) {
    this.wire = wire;
    this.exports = exports;
  }

  static int flags() {
    return FLAGS;
  }

  /** What a client asks for. */
  private record Request(int flags, int type, long cookie, long offset, long length) {}

  /** Serves until the client goes, or stops making sense. */
  void serve() throws IOException {
    wire.within(PATIENCE);
    var agreed = new ServerHandshake(wire, exports).run();
    if (agreed.isPresent()) {
      serve(agreed.get());
    }
  }

  private void serve(Agreement agreement) throws IOException {
    var answers = new Answers(wire, agreement);
    for (var next = request(); next.isPresent(); next = request()) {
      var request = next.get();
      answer(request, answers);
      wire.flush();
    }
  }

  private Optional<Request> request() throws IOException {
    wire.withoutEnd();
    int magic = wire.getInt();
    wire.within(PATIENCE);
    if (magic != Protocol.REQUEST_MAGIC) {
      throw new NbdException("the client's request is none");
    }
    var request =
        new Request(
            wire.getShort(),
            wire.getShort(),
            wire.getLong(),
            wire.getLong(),
            Integer.toUnsignedLong(wire.getInt()));
    return request.type() == Protocol.CMD_DISC ? Optional.empty() : Optional.of(request);
  }

  private void answer(Request request, Answers answers) throws IOException {
    boolean inside = request.offset() >= 0 && request.offset() <= answers.size() - request.length();
    switch (request.type()) {
      case Protocol.CMD_READ -> {
        boolean whole = (request.flags() & Protocol.CMD_FLAG_DF) != 0;
        if (!inside || request.length() > Protocol.USUAL_PAYLOAD) {
          answers.error(request.cookie(), Protocol.EINVAL, "there is nothing to read there");
        } else {
          answers.read(request.cookie(), request.offset(), (int) request.length(), whole);
        }
      }
      case Protocol.CMD_BLOCK_STATUS -> {
        boolean one = (request.flags() & Protocol.CMD_FLAG_REQ_ONE) != 0;
        if (!inside || request.length() == 0 || !answers.tellsBlocks()) {
          answers.error(request.cookie(), Protocol.EINVAL, "nothing is told of these blocks");
        } else {
          answers.status(request.cookie(), request.offset(), request.length(), one);
        }
      }
      case Protocol.CMD_WRITE -> {
        if (request.length() > Protocol.USUAL_PAYLOAD) {
          throw new NbdException("the client writes too much at once");
        }
        wire.skip(request.length());
        answers.error(request.cookie(), Protocol.EPERM, "the disk is for reading only");
      }
      case Protocol.CMD_TRIM, Protocol.CMD_WRITE_ZEROES ->
          answers.error(request.cookie(), Protocol.EPERM, "the disk is for reading only");
      case Protocol.CMD_FLUSH -> answers.done(request.cookie());
      default -> answers.error(request.cookie(), Protocol.EINVAL, "there is no such request");
    }
  }
}
