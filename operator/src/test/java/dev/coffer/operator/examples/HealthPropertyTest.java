package dev.coffer.operator.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.validation.ResourceMapper;
import dev.coffer.operator.examples.Situation.Health;
import dev.coffer.operator.testing.Events;
import dev.coffer.operator.testing.Events.Event;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever people do, the three tools never contradict each other. */
class HealthPropertyTest {

  private static final ResourceMapper MAPPER = new ResourceMapper();

  @Provide
  Arbitrary<List<List<Event>>> rounds() {
    return Events.rounds();
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void argo_cd_flux_and_kstatus_agree(@ForAll("rounds") List<List<Event>> rounds) throws Exception {
    var fleet = Events.fleet();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      fleet.converge();
      for (var resource : fleet.store().all()) {
        check(MAPPER.write(resource));
      }
    }
  }

  private static void check(JsonNode resource) throws Exception {
    KStatus kstatus = KStatus.of(resource);
    Health expected =
        switch (FluxChecks.judge(resource)) {
          case Current -> Health.Healthy;
          case Failed -> Health.Degraded;
          case InProgress, Terminating -> Health.Progressing;
        };
    if (kstatus == KStatus.Terminating) {
      assertThat(ArgoCd.judge(resource).health()).isEqualTo(Health.Progressing);
    } else {
      assertThat(FluxChecks.judge(resource)).isEqualTo(kstatus);
      assertThat(ArgoCd.judge(resource).health())
          .as(resource.toPrettyString())
          .isIn(expected, expected == Health.Healthy ? Health.Suspended : expected);
    }
  }
}
