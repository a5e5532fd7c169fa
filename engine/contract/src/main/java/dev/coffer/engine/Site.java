package dev.coffer.engine;

import java.util.Optional;

/**
 * A place that stores backups.
 *
 * @param name what a policy's {@code site} says
 * @param zone the availability zone it stands in; a virtual machine of the same zone may not be
 *     backed up to it (R6)
 * @param capacity empty where the engine does not tell
 */
public record Site(String name, String zone, Optional<Capacity> capacity) {

  /**
   * How full a site is (R19), in bytes.
   *
   * @param allocated what may be used
   * @param used what is used, metadata included
   * @param acceptsRuns false once so little is left that the engine refuses new runs with {@link
   *     Refusal#CAPACITY_EXHAUSTED}, which it does well before a write fails
   */
  public record Capacity(long allocated, long used, boolean acceptsRuns) {

    public Capacity {
      Require.notNegative("allocated", allocated);
      Require.notNegative("used", used);
    }
  }
}
