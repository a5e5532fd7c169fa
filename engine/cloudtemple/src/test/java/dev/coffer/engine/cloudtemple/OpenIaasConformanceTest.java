package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;

/** The driver for OpenIaaS, as far as the Console API goes. */
class OpenIaasConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    var console = FakeConsole.start();
    console.world().addPool(ConsoleHarness.ZONE).addPool(ConsoleHarness.OTHER_ZONE);
    console.openIaas().addNoBackup(ConsoleHarness.ZONE);
    return new OpenIaasHarness(new Connected(console, "openiaas"));
  }

  private static final class OpenIaasHarness extends ConsoleHarness {

    OpenIaasHarness(Connected connected) {
      super(connected);
    }

    @Override
    String makePolicy(PolicySpec spec) {
      return spec.schedule().map(schedule -> scheduled(spec, schedule)).orElseGet(() -> bare(spec));
    }

    private String bare(PolicySpec spec) {
      return console.openIaas().addPolicy(spec.name(), spec.site());
    }

    private String scheduled(PolicySpec spec, Schedule schedule) {
      return console
          .openIaas()
          .addPolicy(spec.name(), spec.site(), schedule.cron(), schedule.zone().getId(), 100);
    }
  }
}
