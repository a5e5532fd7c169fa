package dev.coffer.engine.spp.policy;

/**
 * What to do with a retention of several tiers, such as 7 daily, 4 weekly and 6 monthly points: an
 * SLA policy of Spectrum Protect Plus keeps points by one age or one number. The setting {@code
 * tieredRetention}.
 */
public enum TieredRetention {
  /** Say no; the default. */
  REFUSE,
  /** Keep every point as long as the longest tier: at least what was asked, and far more. */
  LONGEST_AGE
}
