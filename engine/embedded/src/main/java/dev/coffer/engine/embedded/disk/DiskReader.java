package dev.coffer.engine.embedded.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Random read access to the content of a virtual disk, as its guest sees it. Safe for threads. */
public interface DiskReader extends Closeable {

  /** The size that the guest sees, in bytes. */
  long size();

  /**
   * Fills the rest of the buffer with the bytes from {@code offset} on. Holes read as zeros.
   *
   * @throws IndexOutOfBoundsException when the disk ends before the buffer is full
   * @throws DiskException when the disk is damaged or shorter than it claims
   */
  void read(long offset, ByteBuffer into) throws IOException;

  /**
   * Where data may be, between two offsets: sorted, apart from each other, clipped to the range.
   * All else is known to read as zeros. Cheap for a hole of any size.
   */
  List<Extent> data(long from, long to) throws IOException;

  /**
   * By what name the disk's storage remembers the moment that is read here; empty when it does not.
   * The name is kept with the recovery point. A later reader of the disk may be asked what has
   * changed since, or never, when the backup failed: so a storage keeps a few moments.
   */
  default Optional<String> moment() {
    return Optional.empty();
  }

  /**
   * Why the disk's storage does not remember moments, or not the one that it was asked for, where
   * it knows; a clause that goes on from "it was read in full: ".
   */
  default Optional<String> whyForgotten() {
    return Optional.empty();
  }

  /**
   * What has changed since a moment of this disk; empty when its storage cannot tell for certain:
   * then the disk is read in full.
   */
  default Optional<ChangedSince> changedSince(String moment) throws IOException {
    return Optional.empty();
  }
}
