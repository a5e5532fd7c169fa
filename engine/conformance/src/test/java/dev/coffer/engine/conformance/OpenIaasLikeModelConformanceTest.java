package dev.coffer.engine.conformance;

import dev.coffer.engine.Capability;
import java.util.EnumSet;

/** An engine that can do as little as the provider's API for OpenIaaS. */
class OpenIaasLikeModelConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    return new ModelHarness(EnumSet.of(Capability.LIST_RECOVERY_POINTS, Capability.POWER));
  }
}
