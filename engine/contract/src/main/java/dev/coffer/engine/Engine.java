package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A backup engine: one connection, one tenant.
 *
 * <p>Every method returns or throws {@link EngineException} within the driver's deadline; none
 * waits for a backup or a restore. All are safe to call from several threads. A method that changes
 * something has happened, durably, when it returns; when it throws {@link EngineError.Unavailable}
 * it may have happened; when it throws anything else nothing has changed.
 *
 * <p>How the calls map to the APIs that drivers are written for. SPP: IBM Spectrum Protect Plus
 * REST; CT: Cloud Temple Console API, where V is VMware and O is OpenIaaS.
 *
 * <table>
 * <caption>Mapping</caption>
 * <tr><th>method</th><th>SPP</th><th>CT</th></tr>
 * <tr><td>observe</td><td>{@code /ngp/slapolicy}, {@code /api/endeavour/job}, {@code jobsession},
 *     hypervisor search, {@code /api/site}</td><td>V {@code /policies /jobs /jobs/session /sites};
 *     O {@code /policies}; per-VM reads are spread over the interval</td></tr>
 * <tr><td>createPolicy, updatePolicy, deletePolicy</td><td>POST, PUT, DELETE {@code
 *     /ngp/slapolicy}; no request ids: looked up by name, which is unique</td><td>lacks
 *     MANAGE_POLICIES: by service request</td></tr>
 * <tr><td>hold, release, deleteJob</td><td>the job's links; DELETE {@code job/ID}</td><td>lacks
 *     HOLD_JOBS, RELEASE_JOBS, DELETE_JOBS</td></tr>
 * <tr><td>setPolicies</td><td>{@code applySLAPolicies} with the full set</td><td>V {@code
 *     assign/virtual_machine}, {@code assign/virtual_disk}; O {@code assign}, lacks ASSIGN_DISKS</td>
 *     </tr>
 * <tr><td>setExclusions</td><td>{@code applySLAPolicies} on the disk with the reduced list</td>
 *     <td>V {@code assign/virtual_disk} likewise; O lacks EXCLUDE_DISKS</td></tr>
 * <tr><td>run</td><td>{@code action=adhoc}; the trace is the job's newest session</td><td>V {@code
 *     jobs/run} runs the whole job: lacks RUN_ONE_VM, has RUN_WHOLE_POLICY; O none</td></tr>
 * <tr><td>recoveryPoints</td><td>{@code version?from=recovery}</td><td>V lacks
 *     LIST_RECOVERY_POINTS; O {@code /backups}</td></tr>
 * <tr><td>restore</td><td>{@code action=restore}, modes test, clone, recovery; the trace is the job
 *     name</td><td>lacks RESTORE</td></tr>
 * <tr><td>files</td><td>lacks BROWSE_FILES</td><td>lacks BROWSE_FILES</td></tr>
 * <tr><td>promote, cleanUp</td><td>the session's links {@code rrp}, {@code end_iv}</td><td>lacks
 *     PROMOTE, RESTORE</td></tr>
 * <tr><td>start, stop</td><td>lacks POWER</td><td>PATCH {@code power}</td></tr>
 * <tr><td>refreshInventory</td><td>the job {@code Hypervisor Inventory}</td><td>V likewise; O lacks
 *     REFRESH_INVENTORY</td></tr>
 * </table>
 */
public interface Engine extends AutoCloseable {

  /** What this engine can do; constant while the connection is open. */
  Set<Capability> capabilities();

  /**
   * Looks at everything once.
   *
   * @param sessionsSince finished sessions that ended before this moment may be left out
   */
  Observation observe(Instant sessionsSince);

  /**
   * Creates a policy without jobs or resources; nothing runs because of it.
   *
   * @throws EngineException Conflict when the name is taken by a policy that this request did not
   *     make; Refused {@link Refusal#POLICY_NOT_POSSIBLE}; Unsupported {@link
   *     Capability#COPY_POINTS} when it has copies and the engine makes none
   */
  PolicyId createPolicy(RequestId request, PolicySpec spec);

  /**
   * Changes site, schedule, retention or copies, never the name. Points that a shorter retention no
   * longer keeps may be removed at once or after the next run. Points in a place that is no copy
   * any more stay, and no retention touches them.
   *
   * @throws EngineException NotFound; Refused {@link Refusal#POLICY_NOT_POSSIBLE} (a changed name
   *     included), {@link Refusal#SAME_AVAILABILITY_ZONE} when a machine of the policy stands in
   *     the new site's zone; Unsupported {@link Capability#COPY_POINTS}
   */
  void updatePolicy(PolicyId policy, PolicySpec spec);

  /**
   * Deletes a policy that has neither resources nor jobs; its recovery points stay (R9).
   *
   * @throws EngineException NotFound; Refused {@link Refusal#DEPENDENT_JOBS_EXIST}
   */
  void deletePolicy(PolicyId policy);

  /**
   * Holds a job; one that is running finishes first. Holding a held job changes nothing.
   *
   * @throws EngineException NotFound
   */
  void hold(JobId job);

  /**
   * Releases a held job: the only way out of Held (R10). A hold that waits for the job to finish is
   * taken back. Releasing another changes nothing.
   *
   * @throws EngineException NotFound
   */
  void release(JobId job);

  /**
   * Deletes a held job (R9). Recovery points stay.
   *
   * @throws EngineException NotFound; Refused {@link Refusal#JOB_NOT_HELD}
   */
  void deleteJob(JobId job);

  /**
   * Replaces the whole set of policies of a machine or a disk, in one step: a swap never leaves it
   * empty in between. When the last resource of a policy leaves, its jobs become held (R8). A
   * policy that leaves a machine takes the exclusions of the machine's disks from it along.
   *
   * <p>A machine or disk that vanishes from the inventory is no resource any more, but is
   * remembered: when it comes back under its id, it carries its policies as before.
   *
   * @param expected the set that the caller has seen
   * @throws EngineException NotFound; Conflict when the set is not {@code expected}; Refused {@link
   *     Refusal#POLICY_HELD} for a policy that joins (R11), {@link Refusal#SAME_AVAILABILITY_ZONE}
   *     for one that joins (R6), {@link Refusal#LAST_POLICY_ON_RUNNING_VM} (R7) when a running
   *     machine would carry no policy, on itself or its disks
   */
  void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted);

  /**
   * Replaces the set of the machine's policies that leave this disk out (R5).
   *
   * @param expected the set that the caller has seen
   * @throws EngineException NotFound; Conflict when the set is not {@code expected}; Refused {@link
   *     Refusal#POLICY_NOT_ASSIGNED} for one that the machine itself does not carry, {@link
   *     Refusal#NOTHING_LEFT_TO_PROTECT} when no disk of the machine would be backed up any more;
   *     one with an obstacle is not
   */
  void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted);

  /**
   * Backs up one machine under one of its policies, now; its schedule stays as it is (R2). The
   * disks that are excluded from the policy are left out.
   *
   * <p>An engine that lacks {@link Capability#RUN_ONE_VM} but has {@link
   * Capability#RUN_WHOLE_POLICY} does so where the machine is all that carries the policy: no other
   * machine does, and no disk of one.
   *
   * @return the session; the same one for the same request
   * @throws EngineException NotFound; Refused {@link Refusal#POLICY_NOT_ASSIGNED}, {@link
   *     Refusal#DISK_LEVEL_RUN_UNSUPPORTED} when only disks carry the policy (R4), {@link
   *     Refusal#POLICY_HELD}, {@link Refusal#CAPACITY_EXHAUSTED}; Unsupported {@link
   *     Capability#RUN_ONE_VM} when a run would back up others as well
   */
  SessionId run(RequestId request, VmId vm, PolicyId policy);

  /**
   * The recovery points of a machine, newest first; also of one that is gone (R15). None is an
   * empty list. A point that has copies is listed once, at the site of its policy while it is
   * there.
   */
  List<RecoveryPoint> recoveryPoints(VmSelector vm);

  /**
   * Starts a restore. The machine of a Test restore is verified as the order says: its outcome is
   * in {@link Restore#outcomes}, and never ends the restore.
   *
   * @return the restore; the same one for the same request
   * @throws EngineException NotFound, also for a disk that the point does not have; Refused {@link
   *     Refusal#VIRTUAL_MACHINE_RUNNING}, {@link Refusal#NOT_CONFIRMED}, {@link
   *     Refusal#NAME_IN_USE}, {@link Refusal#NO_SUCH_FILE}; Unsupported {@link
   *     Capability#VERIFY_FILES}, {@link Capability#VERIFY_GUESTS} before anything is started
   */
  RestoreId restore(RequestId request, RestoreOrder order);

  /**
   * Turns the machine of a finished Test restore into the production machine: the original's disks
   * are replaced by those that the Test machine has, as they are by then; names and ids are the
   * original's, which is made again where it is gone (R14). Promoting a promoted one changes
   * nothing.
   *
   * @throws EngineException NotFound; Refused {@link Refusal#NOT_A_TEST_RESTORE}, {@link
   *     Refusal#VIRTUAL_MACHINE_RUNNING} while the original runs, or the Test machine and the
   *     engine lacks {@link Capability#PROMOTE_RUNNING}
   */
  void promote(RestoreId restore);

  /**
   * Ends a Test restore and removes its machine, running or not; a restore under way is stopped
   * first. Cleaning up a cleaned-up or failed one changes nothing, listed still or not.
   *
   * @throws EngineException NotFound; Refused {@link Refusal#NOT_A_TEST_RESTORE}, also for a
   *     promoted one
   */
  void cleanUp(RestoreId restore);

  /**
   * Starts a machine. Starting a running one changes nothing. A machine of a Test restore is exempt
   * from R3: it lives on an isolated network, and not for long.
   *
   * @throws EngineException NotFound; Refused {@link Refusal#NO_POLICY_ASSIGNED} (R3), {@link
   *     Refusal#POLICY_HELD} (R12)
   */
  void start(VmId vm);

  /**
   * Stops a machine. Stopping a stopped one changes nothing.
   *
   * @throws EngineException NotFound
   */
  void stop(VmId vm);

  /** Asks for the inventory to be read again; it may take effect later. */
  void refreshInventory();

  /**
   * Looks into recovery points; an engine that cannot has nothing to add to this method.
   *
   * @throws EngineException Unsupported {@link Capability#BROWSE_FILES}
   */
  default FileBrowser files() {
    throw new EngineException(
        new EngineError.Unsupported(
            Capability.BROWSE_FILES,
            "restore the virtual machine as Test and look at its files there"));
  }

  /** Care for the repositories, of an engine that keeps them itself; empty of all others. */
  default Optional<RepositoryCare> care() {
    return Optional.empty();
  }

  /** Ends the connection; work under way is left in a state from which the engine goes on. */
  @Override
  void close();
}
