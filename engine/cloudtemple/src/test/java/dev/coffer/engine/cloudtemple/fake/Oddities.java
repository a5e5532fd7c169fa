package dev.coffer.engine.cloudtemple.fake;

/**
 * What nobody outside the service knows for sure (section 12), and what is known to happen now and
 * then: each can be switched, and is read at every call.
 */
public final class Oddities {

  /** What becomes of a disk's own list when its machine gets another set. */
  public enum DiskLists {
    /** It stays as it is. */
    KEPT,
    /** The disk inherits all of the machine's set again. */
    RESET,
    /** What it leaves out stays left out, what it has besides stays; new policies reach it. */
    FOLLOWING
  }

  /** What {@code GET /policies?virtualDiskId=} lists. */
  public enum DiskQuery {
    /** All that back the disk up, inherited or not. */
    EFFECTIVE,
    /** What was assigned to the disk itself. */
    OWN
  }

  /** What {@code policyId} of a job is. */
  public enum JobPolicyIds {
    INTERNAL_NUMBER,
    UUID
  }

  public volatile DiskLists diskLists = DiskLists.KEPT;
  public volatile DiskQuery diskQuery = DiskQuery.EFFECTIVE;
  public volatile JobPolicyIds jobPolicyIds = JobPolicyIds.INTERNAL_NUMBER;

  /** The literal of a job that is held. */
  public volatile String held = "HELD";

  /** The literal of a session that is under way. */
  public volatile String running = "RUNNING";

  /** {@code POST /open_iaas/policies/assign} with an empty list makes an activity without end. */
  public volatile boolean emptyListHangs = true;

  /** Starting a machine that carries a held policy, and assigning one, are refused. */
  public volatile boolean refusesHeld;

  /** OpenIaaS backups are dated in milliseconds instead of seconds. */
  public volatile boolean timestampsInMilliseconds;

  Oddities() {}
}
