package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import java.time.Instant;

/** The driver for VMware, as far as the Console API goes. */
class CloudTempleVmwareConformanceTest extends EngineConformance {

  private static final Instant FROM = Instant.ofEpochMilli(1568617200000L);

  @Override
  protected EngineHarness newHarness() {
    var console = FakeConsole.start();
    console.world().addDatacenter(ConsoleHarness.ZONE).addDatacenter(ConsoleHarness.OTHER_ZONE);
    return new VmwareHarness(new Driver(console, "vmware"));
  }

  private static final class VmwareHarness extends ConsoleHarness {

    VmwareHarness(Driver driver) {
      super(driver);
    }

    @Override
    String makePolicy(PolicySpec spec) {
      return spec.schedule().isPresent()
          ? console.spp().addPolicy(spec.name(), spec.site(), 100, "HOURLY", 1, FROM)
          : console.spp().addPolicy(spec.name(), spec.site(), 100);
    }
  }
}
