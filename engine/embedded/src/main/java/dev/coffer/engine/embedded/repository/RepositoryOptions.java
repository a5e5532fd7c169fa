package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.Secret;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * How a repository is opened.
 *
 * @param allocationBytes what all of its files may take together; empty: whatever the file system
 *     has
 * @param bytesPerSecond what all backups together may write; empty: as fast as they can
 * @param secret what opens it; a new repository is made for it
 * @param safeguard what it does not do, whoever asks
 * @param clock for what people read: since when the repository exists and is in use
 */
public record RepositoryOptions(
    OptionalLong allocationBytes,
    OptionalLong bytesPerSecond,
    Safeguard safeguard,
    Secret secret,
    InstantSource clock) {

  public RepositoryOptions {
    requirePositive("allocation", allocationBytes);
    requirePositive("bandwidth", bytesPerSecond);
  }

  /** Without a limit of the bandwidth, and without a safeguard. */
  public RepositoryOptions(OptionalLong allocationBytes, Secret secret, InstantSource clock) {
    this(allocationBytes, OptionalLong.empty(), Safeguard.NONE, secret, clock);
  }

  private static void requirePositive(String what, OptionalLong bytes) {
    if (bytes.isPresent() && bytes.getAsLong() <= 0) {
      throw new IllegalArgumentException("no " + what + ": " + bytes.getAsLong());
    }
  }
}
