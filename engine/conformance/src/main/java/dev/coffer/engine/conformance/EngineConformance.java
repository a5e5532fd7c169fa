package dev.coffer.engine.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The suite that every engine and driver passes. An engine's tests extend this class and say how to
 * make a harness; the rules are in {@code design/rules.md}, their numbers in the tests' names.
 *
 * <p>A test that needs a {@link dev.coffer.engine.Capability} the engine lacks is skipped, and
 * {@link CapabilitiesConformance} checks instead that the engine says so when it is asked.
 */
@ExtendWith(NewHarness.class)
public abstract class EngineConformance {

  /** A fresh world with an engine in it; the suite closes it after the test. */
  protected abstract EngineHarness newHarness() throws Exception;

  @Nested
  final class Capabilities extends CapabilitiesConformance {}

  @Nested
  final class Policies extends PoliciesConformance {}

  @Nested
  final class Jobs extends JobsConformance {}

  @Nested
  final class Holds extends HoldsConformance {}

  @Nested
  final class Assignments extends AssignmentConformance {}

  @Nested
  final class Exclusions extends ExclusionConformance {}

  @Nested
  final class Runs extends RunConformance {}

  @Nested
  final class Schedules extends ScheduleConformance {}

  @Nested
  final class RecoveryPoints extends RecoveryPointConformance {}

  @Nested
  final class Copies extends CopiesConformance {}

  @Nested
  final class CopyRestores extends CopyRestoreConformance {}

  @Nested
  final class Verifications extends VerificationConformance {}

  @Nested
  final class ProductionRestores extends ProductionRestoreConformance {}

  @Nested
  final class Promotions extends PromotionConformance {}

  @Nested
  final class FileRestores extends FileRestoreConformance {}

  @Nested
  final class Powering extends PowerConformance {}

  @Nested
  final class Idempotence extends IdempotenceConformance {}

  @Nested
  final class Concurrency extends ConcurrencyConformance {}

  @Nested
  final class Restarts extends RestartConformance {}
}
