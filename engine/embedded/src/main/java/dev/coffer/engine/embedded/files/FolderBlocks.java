package dev.coffer.engine.embedded.files;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers which part of which folder each block is. In a sound file system it is only ever one;
 * without this, a small disk could claim folders without end.
 */
final class FolderBlocks {

  private record Part(long folder, long index) {}

  private final Map<Long, Part> parts = new HashMap<>();

  /** Whether the block is no other part of this folder or another one. */
  boolean claim(long block, long folder, long index) {
    var part = new Part(folder, index);
    var other = parts.putIfAbsent(block, part);
    return other == null || other.equals(part);
  }
}
