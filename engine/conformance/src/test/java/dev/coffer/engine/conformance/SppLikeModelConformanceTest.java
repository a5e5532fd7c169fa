package dev.coffer.engine.conformance;

import dev.coffer.engine.Capability;

/** An engine that backs up machines which somebody else starts and stops. */
class SppLikeModelConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    return ModelHarness.without(Capability.POWER, Capability.RESTORE_FILES);
  }
}
