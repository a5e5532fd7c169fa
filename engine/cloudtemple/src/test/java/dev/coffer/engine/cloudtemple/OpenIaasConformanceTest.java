package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.conformance.EngineConformance;
import dev.coffer.engine.conformance.EngineHarness;
import java.util.Map;

/**
 * The driver for OpenIaaS, as far as the Console API goes; each zone stores for the others, so that
 * there is a site in the wrong zone to refuse.
 */
class OpenIaasConformanceTest extends EngineConformance {

  @Override
  protected EngineHarness newHarness() {
    var console = FakeConsole.start();
    console.world().addPool(ConsoleHarness.ZONE).addPool(ConsoleHarness.OTHER_ZONE);
    console.openIaas().addNoBackup(ConsoleHarness.ZONE);
    return new OpenIaasHarness(
        new Driver(console, "openiaas")
            .with("assumptions", Map.of("openIaasStorage", "machine-manager")));
  }

  private static final class OpenIaasHarness extends ConsoleHarness {

    OpenIaasHarness(Driver driver) {
      super(driver);
    }

    @Override
    String makePolicy(PolicySpec spec) {
      return spec.schedule().map(schedule -> scheduled(spec, schedule)).orElseGet(() -> bare(spec));
    }

    /** Its schedule, which says whether it is held, never comes. */
    private String bare(PolicySpec spec) {
      return console.openIaas().addPolicy(spec.name(), spec.site(), "", "UTC", 100);
    }

    private String scheduled(PolicySpec spec, Schedule schedule) {
      return console
          .openIaas()
          .addPolicy(spec.name(), spec.site(), schedule.cron(), schedule.zone().getId(), 100);
    }
  }
}
