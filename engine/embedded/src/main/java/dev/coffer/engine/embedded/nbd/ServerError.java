package dev.coffer.engine.embedded.nbd;

import java.io.IOException;

/** A server says, in due form, that it cannot do what it was asked. */
final class ServerError extends IOException {

  ServerError(int error, String said) {
    super(
        "the server answers with error %s%s"
            .formatted(name(error), said.isEmpty() ? "" : ": " + said));
  }

  private static String name(int error) {
    return switch (error) {
      case Protocol.EPERM -> "EPERM";
      case Protocol.EIO -> "EIO";
      case Protocol.EINVAL -> "EINVAL";
      case Protocol.EOVERFLOW -> "EOVERFLOW";
      case Protocol.ESHUTDOWN -> "ESHUTDOWN";
      default -> String.valueOf(error);
    };
  }
}
