package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/** How a chunk's plain bytes are packed. Other codes are refused. */
enum Encoding {
  RAW(0),
  ZSTD(1),
  /** The id of another chunk, and what to replace in its plain bytes. */
  PATCH(2),
  /** The same, but what to replace is in a zstd frame. */
  ZSTD_PATCH(3);

  private final byte code;

  Encoding(int code) {
    this.code = (byte) code;
  }

  boolean isPatch() {
    return this == PATCH || this == ZSTD_PATCH;
  }

  byte code() {
    return code;
  }

  static Optional<Encoding> of(byte code) {
    return switch (code) {
      case 0 -> Optional.of(RAW);
      case 1 -> Optional.of(ZSTD);
      case 2 -> Optional.of(PATCH);
      case 3 -> Optional.of(ZSTD_PATCH);
      default -> Optional.empty();
    };
  }
}
