package dev.coffer.engine.embedded.repository;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The few ways in which the repository changes its folder, one call each. Tests stand in between,
 * to pull the plug at any of them.
 */
interface FileCalls {

  /** Makes a folder, where its parent exists; no error when it is there. */
  void createFolder(Path folder) throws IOException;

  /** Starts a file that is not there yet. */
  FileOutputStream create(Path file) throws IOException;

  void write(FileOutputStream file, byte[] bytes, int offset, int length) throws IOException;

  void sync(FileOutputStream file) throws IOException;

  void rename(Path from, Path to) throws IOException;

  /** Makes what was created, renamed or deleted in a folder survive a power cut. */
  void syncFolder(Path folder) throws IOException;

  void delete(Path file) throws IOException;
}
