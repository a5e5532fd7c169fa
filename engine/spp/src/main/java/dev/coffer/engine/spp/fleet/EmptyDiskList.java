package dev.coffer.engine.spp.fleet;

/**
 * What an empty list of policies on a disk means, which no public source says (reference, section
 * 12): the setting {@code emptyDiskList}.
 */
public enum EmptyDiskList {
  /** That the disk is left out of all backups; the default. */
  EXCLUDES,
  /** That it has its machine's policies again: so it cannot be excluded from all of them. */
  INHERITS
}
