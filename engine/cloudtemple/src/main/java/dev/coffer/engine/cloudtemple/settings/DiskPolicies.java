package dev.coffer.engine.cloudtemple.settings;

/**
 * What the API lists as the policies of a disk ({@code GET policies?virtualDiskId=}); nobody
 * outside of Cloud Temple has recorded it.
 */
public enum DiskPolicies {
  /** All that back it up, those that it inherits from its machine included. */
  EFFECTIVE,
  /** What was assigned to the disk itself; nothing while it inherits. */
  OWN
}
