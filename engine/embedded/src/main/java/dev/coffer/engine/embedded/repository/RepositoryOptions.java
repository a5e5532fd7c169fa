package dev.coffer.engine.embedded.repository;

import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * How a repository is opened.
 *
 * @param allocationBytes what all of its files may take together; empty: whatever the file system
 *     has
 * @param clock for what people read: since when the repository exists and is in use
 */
public record RepositoryOptions(OptionalLong allocationBytes, InstantSource clock) {

  public RepositoryOptions {
    if (allocationBytes.isPresent() && allocationBytes.getAsLong() <= 0) {
      throw new IllegalArgumentException("no allocation: " + allocationBytes.getAsLong());
    }
  }
}
