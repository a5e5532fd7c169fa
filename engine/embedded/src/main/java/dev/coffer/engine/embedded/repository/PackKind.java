package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/**
 * What a pack holds. Maps are read often, and alone: they have packs of their own. So have patches
 * of content, as the index says of each of these what it is a patch of.
 */
enum PackKind {
  CONTENT(0),
  MAPS(1),
  PATCHES(2);

  private final byte code;

  PackKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Optional<PackKind> of(byte code) {
    return switch (code) {
      case 0 -> Optional.of(CONTENT);
      case 1 -> Optional.of(MAPS);
      case 2 -> Optional.of(PATCHES);
      default -> Optional.empty();
    };
  }
}
