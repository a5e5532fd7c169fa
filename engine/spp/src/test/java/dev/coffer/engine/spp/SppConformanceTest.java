package dev.coffer.engine.spp;

import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import java.io.IOException;

/** The driver obeys the contract, as far as the server can. */
class SppConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() throws IOException {
    return new SppHarness();
  }
}
