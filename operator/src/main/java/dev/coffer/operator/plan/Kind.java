package dev.coffer.operator.plan;

/** The four kinds of resources. */
public enum Kind {
  BackupPolicy,
  PolicyAssignment,
  DiskExclusion,
  RestoreRequest
}
