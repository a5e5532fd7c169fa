package dev.coffer.operator.plan;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.JobId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.util.SortedSet;

/** One call on an engine. A step carries all that the call needs, and why it is made. */
public sealed interface Step {

  /** What all steps have. */
  Cause cause();

  default String engine() {
    return cause().engine();
  }

  default SortedSet<ResourceKey> resources() {
    return cause().resources();
  }

  default Risk risk() {
    return cause().risk();
  }

  default String description() {
    return cause().description();
  }

  /**
   * Why and for whom a step is made.
   *
   * @param engine the name of the engine connection
   * @param resources those that want it
   * @param description one line for people that says the consequence
   * @param subject what the step changes; steps of one subject are made one at a time, in order
   * @param needs subjects whose earlier steps must not have failed; the own one is among them
   */
  record Cause(
      String engine,
      SortedSet<ResourceKey> resources,
      Risk risk,
      String description,
      Subject subject,
      SortedSet<Subject> needs) {}

  /** Asks for the inventory to be read again, because something that is named is not in it. */
  record RefreshInventory(Cause cause) implements Step {}

  record CreatePolicy(Cause cause, RequestId request, PolicySpec spec) implements Step {}

  record UpdatePolicy(Cause cause, PolicyId policy, PolicySpec from, PolicySpec to)
      implements Step {}

  record ReleaseJob(Cause cause, PolicyHandle policy, JobId job) implements Step {}

  record HoldJob(Cause cause, PolicyHandle policy, JobId job) implements Step {}

  /**
   * Replaces the set of policies of a machine or one of its disks, in one call.
   *
   * @param vm the machine, also where the target is a disk
   */
  record SetPolicies(
      Cause cause,
      Machine vm,
      Target target,
      SortedSet<PolicyHandle> expected,
      SortedSet<PolicyHandle> wanted)
      implements Step {}

  /** Replaces the set of the machine's policies that leave a disk out. */
  record SetExclusions(
      Cause cause,
      Machine vm,
      DiskId disk,
      SortedSet<PolicyHandle> expected,
      SortedSet<PolicyHandle> wanted)
      implements Step {}

  record RunBackup(Cause cause, RequestId request, Machine vm, PolicyHandle policy)
      implements Step {}

  /**
   * Starts a restore.
   *
   * @param source the machine whose recovery point it is
   */
  record StartRestore(Cause cause, RequestId request, RestoreOrder order, VmId source)
      implements Step {}

  record Promote(Cause cause, RestoreId restore) implements Step {}

  record CleanUp(Cause cause, RestoreId restore) implements Step {}

  record DeleteJob(Cause cause, PolicyHandle policy, JobId job) implements Step {}

  record DeletePolicy(Cause cause, PolicyHandle policy) implements Step {}
}
