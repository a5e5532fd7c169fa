package dev.coffer.engine.conformance;

import dev.coffer.engine.Capability;

/** An engine that lacks something is tested for the rest, as the provider's API would be. */
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
