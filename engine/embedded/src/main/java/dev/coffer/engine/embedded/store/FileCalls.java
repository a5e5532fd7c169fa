package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The few ways in which a store changes its folder, one call each. Tests stand in between, to pull
 * the plug at any of them.
 */
public interface FileCalls {

  /** Makes a folder, where its parent exists; no error when it is there. */
  void createFolder(Path folder) throws IOException;

  /** Starts a file that is not there yet, for this content. */
  NewFile create(Path file, List<ByteBuffer> content) throws IOException;

  void write(NewFile file, ByteBuffer bytes) throws IOException;

  void sync(NewFile file) throws IOException;

  void rename(Path from, Path to) throws IOException;

  /** Makes what was created, renamed or deleted in a folder survive a power cut. */
  void syncFolder(Path folder) throws IOException;

  void delete(Path file) throws IOException;
}
