package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.Secret;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * How a repository is opened.
 *
 * @param allocationBytes what all of its files may take together; empty: whatever the file system
 *     has
 * @param secret what opens it; a new repository is made for it
 * @param clock for what people read: since when the repository exists and is in use
 */
public record RepositoryOptions(OptionalLong allocationBytes, Secret secret, InstantSource clock) {

  public RepositoryOptions {
    if (allocationBytes.isPresent() && allocationBytes.getAsLong() <= 0) {
      throw new IllegalArgumentException("no allocation: " + allocationBytes.getAsLong());
    }
  }
}
