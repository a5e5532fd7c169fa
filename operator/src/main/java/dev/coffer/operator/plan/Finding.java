package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentStatus.Assigned;
import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.Job;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** What the planner found out about one resource, for its status. It decides nothing. */
public sealed interface Finding {

  /** Nothing could be found out: the engine did not answer. */
  record EngineUnseen(String engine, EngineError error) implements Finding {}

  /**
   * About a BackupPolicy.
   *
   * @param policy as the engine has it; empty when it is not there, or not this resource's
   * @param resources how many machines and disks carry it now
   * @param copies how far its copies are
   * @param request to be remembered before the policy is created
   * @param releasable whether the engine releases held jobs when it is asked to
   * @param holdWanted whether a hold is in force by spec
   * @param drift what differs from the spec on a policy that is only observed
   */
  record OfPolicy(
      Optional<Policy> policy,
      List<Job> jobs,
      int resources,
      List<CopyFound> copies,
      Optional<String> request,
      boolean releasable,
      boolean holdWanted,
      Optional<String> drift,
      Optional<String> serviceRequestText)
      implements Finding {

    public boolean isHeld() {
      return jobs.stream().anyMatch(Job::isHeld);
    }
  }

  /**
   * One copy of a policy.
   *
   * @param overdue whether it lacks what the last two runs should not have left behind
   */
  record CopyFound(CopyState state, boolean overdue) {}

  /**
   * About a PolicyAssignment.
   *
   * @param policy the handle of the policy it refers to, where that is known
   * @param held whether that policy's jobs are held, and not about to be released
   * @param pointsKnown whether the engine tells which machines have recovery points
   * @param matched the machines that the target names
   * @param memory what this resource has added or is about to add
   * @param proving whether its machines can be recovered, where that is asked for
   */
  record OfAssignment(
      Optional<PolicyHandle> policy,
      boolean held,
      boolean pointsKnown,
      List<Match> matched,
      List<Added> memory,
      Optional<Run> run,
      List<Job> jobs,
      Optional<Proving> proving)
      implements Finding {

    /**
     * A policy alone protects nothing: a machine counts once there is a point to restore, and as
     * long as that is not much older than the schedule promises.
     */
    public boolean isProtected(Match match) {
      return match.assigned()
          && !held
          && !match.overdue()
          && (!pointsKnown || match.vm().newestPoint().isPresent());
    }

    /** Whether a machine's backups should come, and do not. */
    public boolean isMissed(Match match) {
      return match.assigned() && !held && match.overdue();
    }
  }

  /**
   * One machine that an assignment names, itself or one of its disks.
   *
   * @param policies the names of all that it carries
   * @param excludedDisks names of the disks that the policy leaves out
   * @param uncoveredDisks names of the disks that are not left out and that the engine cannot back
   *     up
   * @param assigned whether it, or the disk that is named, carries the policy now
   * @param blocked whether it cannot get the policy, or the policy is held
   * @param overdue whether its newest recovery point is older than the last two runs by schedule
   * @param suggestion empty where no run was seen lately
   */
  record Match(
      VirtualMachine vm,
      List<String> policies,
      List<String> excludedDisks,
      List<String> uncoveredDisks,
      boolean assigned,
      boolean blocked,
      boolean overdue,
      Optional<Suggestion> suggestion) {}

  /**
   * What the last run of a machine suggests.
   *
   * @param exclusion a DiskExclusion for disks of which no snapshot could be held (R20)
   */
  record Suggestion(Optional<String> exclusion) {}

  /**
   * The on-demand run that a token asks for.
   *
   * @param sessions those that the token has started
   * @param planned how many more the plan starts
   * @param refused machines that cannot be run now
   */
  record Run(String token, List<Session> sessions, int planned, Set<VmId> refused) {}

  /**
   * Whether the machines of an assignment can be recovered.
   *
   * @param since when that was first asked for
   * @param tests the last one of each machine that was tested
   * @param overdue machines that were not proven for too long
   * @param next when the next tests are due
   * @param underWay whether the engine has a test under way
   * @param obstacle why nothing is tested at all
   */
  record Proving(
      Instant since,
      List<Proof> tests,
      Set<VmId> overdue,
      Optional<Instant> next,
      boolean underWay,
      Optional<String> obstacle) {

    /** How a machine stands, the worst last. */
    public enum State {
      PROVEN,
      WAITING,
      OVERDUE,
      FAILED
    }

    /** How a machine stands: what the last test that ended has said, and when one has passed. */
    public State of(VmId vm) {
      var test = test(vm);
      if (test.map(Proof::message).isPresent()) {
        return State.FAILED;
      }
      if (overdue.contains(vm)) {
        return State.OVERDUE;
      }
      return test.map(Proof::provenTime).isPresent() ? State.PROVEN : State.WAITING;
    }

    /** The last test of a machine. */
    public Optional<Proof> test(VmId vm) {
      return tests.stream().filter(test -> test.virtualMachineId().equals(vm.value())).findFirst();
    }

    static Proving impossible(Instant since, List<Proof> tests, String obstacle) {
      return new Proving(since, tests, Set.of(), Optional.empty(), false, Optional.of(obstacle));
    }
  }

  /** A policy that a resource has added, or is about to add, somewhere. */
  record Added(String engine, PolicyHandle policy, Target target) {

    /** As a status remembers it. */
    public Assigned toAssigned(PolicyId id) {
      return switch (target) {
        case Target.OfVm(var vm) -> new Assigned(engine, id.value(), vm.value(), null);
        case Target.OfDisk(var disk) -> new Assigned(engine, id.value(), null, disk.value());
      };
    }
  }

  /**
   * About a DiskExclusion.
   *
   * @param disks what this resource excludes, or is about to exclude
   * @param idle whether the machine carries none of the policies that it is about
   */
  record OfExclusion(boolean expired, boolean idle, List<Excluded> disks) implements Finding {}

  /** A disk, and the policies from which a resource excluded it. */
  record Excluded(DiskId disk, String name, SortedSet<PolicyHandle> policies) {}

  /**
   * About a RestoreRequest.
   *
   * @param point the recovery point that the source resolved to
   * @param restore as the engine has it
   */
  record OfRestore(Optional<RestoreRequestStatus.RecoveryPoint> point, Optional<Restore> restore)
      implements Finding {}
}
