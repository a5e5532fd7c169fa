package dev.coffer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Copy;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.JobId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine does what it says it can, and says of the rest what a person can do instead. */
abstract class CapabilitiesConformance extends Topic {

  @ParameterizedTest
  @EnumSource(Capability.class)
  void what_is_missing_is_said_and_what_is_there_is_not_denied(Capability capability) {
    boolean has = engine().capabilities().contains(capability);
    for (Runnable call : callsThatNeed(capability)) {
      var thrown = catchThrowableOfType(EngineException.class, call::run);
      if (has) {
        assertThat(denies(thrown, capability)).as("%s is denied", capability).isFalse();
      } else {
        assertThat(thrown).as("%s is missing", capability).isNotNull();
        assertThat(thrown.error()).isInstanceOf(EngineError.Unsupported.class);
        var error = (EngineError.Unsupported) thrown.error();
        assertThat(error.capability()).isEqualTo(capability);
        assertThat(error.manualStep()).isNotBlank();
      }
    }
  }

  /** A call may need another capability too, which is not there. */
  private static boolean denies(@Nullable EngineException thrown, Capability capability) {
    return thrown != null
        && thrown.error() instanceof EngineError.Unsupported unsupported
        && unsupported.capability() == capability;
  }

  @Test
  void capabilities_do_not_change_with_a_restart() {
    var before = engine().capabilities();
    harness.restart(() -> {});
    assertThat(engine().capabilities()).isEqualTo(before);
  }

  @Test
  void an_engine_that_cannot_list_points_does_not_name_the_newest_one() {
    needs(Capability.RUN_ONE_VM);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    backUp(web, gold);
    assertThat(see(web).newestPoint().isPresent())
        .isEqualTo(engine().capabilities().contains(Capability.LIST_RECOVERY_POINTS));
  }

  /** Calls that name nothing which exists, where possible: they change nothing on any engine. */
  private List<Runnable> callsThatNeed(Capability capability) {
    var job = new JobId("no-such-job");
    var vm = new VmId("no-such-machine");
    var disk = new DiskId("no-such-machine/no-such-disk");
    var policy = new PolicyId("no-such-policy");
    var restore = new RestoreId("no-such-restore");
    return switch (capability) {
      case MANAGE_POLICIES ->
          List.of(
              () -> engine().createPolicy(newRequest(), onDemand("made-by-conformance")),
              () -> engine().updatePolicy(policy, onDemand("no-such-policy")),
              () -> engine().deletePolicy(policy));
      case COPY_POINTS -> {
        var copy = Copy.replica(harness.siteInVmZone(), Optional.empty());
        var spec =
            new PolicySpec(
                "no-such-policy", harness.site(), Optional.empty(), KEEP_MANY, List.of(copy));
        yield List.of(() -> engine().updatePolicy(policy, spec));
      }
      case HOLD_JOBS -> List.of(() -> engine().hold(job));
      case RELEASE_JOBS -> List.of(() -> engine().release(job));
      case DELETE_JOBS -> List.of(() -> engine().deleteJob(job));
      case ASSIGN_DISKS ->
          List.of(() -> engine().setPolicies(new Target.OfDisk(disk), Set.of(), Set.of(policy)));
      case EXCLUDE_DISKS -> List.of(() -> engine().setExclusions(disk, Set.of(), Set.of(policy)));
      case RUN_ONE_VM ->
          runsWholePoliciesOnly()
              ? runOfOneOfTwo()
              : List.of(() -> engine().run(newRequest(), vm, policy));
      case RUN_WHOLE_POLICY ->
          runsWholePoliciesOnly()
              ? List.of(() -> engine().run(newRequest(), vm, policy))
              : List.of();
      case LIST_RECOVERY_POINTS -> List.of(() -> engine().recoveryPoints(new VmSelector.ById(vm)));
      case RESTORE ->
          List.of(
              () ->
                  engine()
                      .restore(newRequest(), order(new RestoreOrder.Test("t", Set.of(), false))),
              () -> engine().restore(newRequest(), order(new RestoreOrder.Clone("c", Set.of()))),
              () ->
                  engine()
                      .restore(
                          newRequest(), order(new RestoreOrder.Production("p", Set.of(), false))),
              () -> engine().cleanUp(restore));
      case PROMOTE -> List.of(() -> engine().promote(restore));
      // Without it a machine that runs is refused as one: see PromotionConformance.
      case PROMOTE_RUNNING -> List.of();
      case VERIFY_FILES -> restoresMade(new Verification.File("/etc/hosts", Optional.empty()));
      case VERIFY_GUESTS -> restoresMade(new Verification.TcpPort(22));
      case RESTORE_FILES ->
          List.of(
              () ->
                  engine()
                      .restore(
                          newRequest(),
                          order(new RestoreOrder.Files(List.of("/etc/hosts"), "/no/such/folder"))));
      case BROWSE_FILES -> List.of(() -> engine().files());
      case POWER -> List.of(() -> engine().start(vm), () -> engine().stop(vm));
      case REFRESH_INVENTORY -> List.of(() -> engine().refreshInventory());
    };
  }

  /** An engine that restores nothing has nothing to verify, and says so first. */
  private List<Runnable> restoresMade(Verification.Check check) {
    if (!engine().capabilities().contains(Capability.RESTORE)) {
      return List.of();
    }
    var asked = new Verification(List.of(check), Duration.ofMinutes(1));
    var form = new RestoreOrder.Test("t", Set.of(), false, Optional.of(asked));
    return List.of(() -> engine().restore(newRequest(), order(form)));
  }

  private boolean runsWholePoliciesOnly() {
    var capabilities = engine().capabilities();
    return capabilities.contains(Capability.RUN_WHOLE_POLICY)
        && !capabilities.contains(Capability.RUN_ONE_VM);
  }

  /** Which needs that one machine can be run without the other. */
  private List<Runnable> runOfOneOfTwo() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assign(machine("db", "vda"), gold);
    return List.of(() -> engine().run(newRequest(), web, gold));
  }

  private static RestoreOrder order(RestoreOrder.Form form) {
    return new RestoreOrder(new PointId("no-such-point"), form);
  }
}
