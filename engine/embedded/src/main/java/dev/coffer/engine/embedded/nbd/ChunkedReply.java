package dev.coffer.engine.embedded.nbd;

import java.io.IOException;
import java.util.Optional;

/** An answer in chunks, of which the first one's magic has been read. */
record ChunkedReply(Wire wire, Reply reply, Cookie cookie) {

  interface Cookie {
    void require() throws IOException;
  }

  /** Takes all in; what the server says of errors is thrown when the answer has ended. */
  void receive() throws IOException {
    Optional<ServerError> error = Optional.empty();
    for (long chunks = 1; ; chunks++) {
      int flags = wire.getShort();
      int type = wire.getShort();
      cookie.require();
      int length = wire.getInt();
      if (chunks > reply.mostChunks()) {
        throw new NbdException("the server's answer has more chunks than it can have");
      }
      if (type >= Protocol.REPLY_TYPE_ERROR - 1) {
        error = Optional.of(error(length));
      } else if (type != Protocol.REPLY_TYPE_NONE) {
        reply.chunk(type, length, wire);
      } else if (length != 0 || (flags & Protocol.REPLY_FLAG_DONE) == 0) {
        throw new NbdException("the server sends an empty chunk that is not the last");
      }
      if ((flags & Protocol.REPLY_FLAG_DONE) != 0) {
        break;
      }
      if (wire.getInt() != Protocol.STRUCTURED_REPLY_MAGIC) {
        throw new NbdException("the server's answer stops being one");
      }
    }
    if (error.isPresent()) {
      throw error.get();
    }
  }

  private ServerError error(int length) throws IOException {
    int least = Integer.BYTES + Short.BYTES;
    if (length < least || length > least + Protocol.LONGEST_STRING + Long.BYTES) {
      throw new NbdException("the server's error has %d bytes".formatted(length));
    }
    int number = wire.getInt();
    int text = wire.getShort();
    if (text > length - least) {
      throw new NbdException("the server's error is longer than its chunk");
    }
    var said = wire.getString(text);
    wire.skip(length - least - text);
    return new ServerError(number, said);
  }
}
