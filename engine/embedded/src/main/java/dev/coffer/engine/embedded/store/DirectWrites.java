package dev.coffer.engine.embedded.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Which files are to be written past the page cache. */
@FunctionalInterface
public interface DirectWrites {

  /** All that can be. */
  DirectWrites ALWAYS = (_, _) -> true;

  boolean suit(Path file, List<ByteBuffer> content);
}
