package dev.coffer.engine.conformance;

import dev.coffer.engine.Capability;

/** An engine that backs up and leaves the rest to people: what it can is tested all the same. */
class LesserModelEngineConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    return ModelHarness.without(
        Capability.MANAGE_POLICIES,
        Capability.HOLD_JOBS,
        Capability.RELEASE_JOBS,
        Capability.DELETE_JOBS,
        Capability.LIST_RECOVERY_POINTS,
        Capability.RESTORE,
        Capability.RESTORE_FILES,
        Capability.PROMOTE);
  }
}
