package dev.coffer.engine.conformance;

/** The suite is fair: an engine that obeys the contract passes all of it. */
class ModelEngineConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    return ModelHarness.thatCanDoAll();
  }
}
