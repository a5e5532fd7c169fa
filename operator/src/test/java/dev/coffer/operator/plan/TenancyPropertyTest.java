package dev.coffer.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.testing.ConditionRules;
import dev.coffer.operator.testing.Events.Event;
import dev.coffer.operator.testing.TenantEvents;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** What holds for the tenant shop, whatever people of shop and bank do on the engine they share. */
class TenancyPropertyTest {

  @Provide
  Arbitrary<List<List<Event>>> sharing() {
    return TenantEvents.rounds(true);
  }

  @Provide
  Arbitrary<List<List<Event>>> apart() {
    return TenantEvents.rounds(false);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void no_status_and_no_blocker_tells_of_what_is_anothers_even_when_calls_fail(
      @ForAll("sharing") List<List<Event>> rounds,
      @ForAll @IntRange(min = 1, max = 12) int failing) {
    var fleet = TenantEvents.fleet();
    var written = new HashMap<ResourceKey, String>();
    fleet
        .store()
        .watch(
            resource -> {
              ConditionRules.check(resource);
              var key = ResourceKey.of(resource);
              checkSecrets(key, written, Serialization.asJson(resource.getStatus()));
            });
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      for (CustomResource<?, ?> resource : fleet.store().all()) {
        written.merge(
            ResourceKey.of(resource), Serialization.asJson(resource.getSpec()), String::concat);
      }
      var blockers = fleet.plan().blockers();
      blockers.forEach(one -> checkSecrets(one.resource(), written, one.toString()));
      fleet.model().forgetCalls();
      fleet.model().setFaults(Faults.unavailableBefore(failing));
      fleet.converge();
      fleet.model().setFaults(Faults.NONE);
    }
  }

  /** What somebody wrote into a spec, now or before, is no news to them. */
  private static void checkSecrets(
      ResourceKey resource, Map<ResourceKey, String> written, String text) {
    if (isShops(resource)) {
      var own = written.getOrDefault(resource, "");
      var secrets = TenantEvents.BANKS.stream().filter(name -> !own.contains(name)).toList();
      assertThat(text).doesNotContain(secrets);
    }
  }

  @Property(tries = 200, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  void the_plan_is_the_same_whether_the_other_tenant_has_resources_or_not(
      @ForAll("apart") List<List<Event>> rounds) {
    var fleet = TenantEvents.fleet();
    for (List<Event> round : rounds) {
      round.forEach(event -> event.action().accept(fleet));
      var wanted = fleet.store().list();
      var observed = new Observer(fleet.engines(), fleet.clock()).observe(wanted);
      var both = Planner.plan(wanted, observed);
      var alone = Planner.plan(shopOnly(wanted), observed);

      assertThat(shops(both.blockers())).isEqualTo(alone.blockers());
      assertThat(shopSteps(both)).isEqualTo(shopSteps(alone));
      assertThat(findings(both)).isEqualTo(findings(alone));
      assertThat(both.finished().stream().filter(TenancyPropertyTest::isShops).toList())
          .isEqualTo(List.copyOf(alone.finished()));
      fleet.converge();
    }
  }

  private static boolean isShops(ResourceKey key) {
    return key.namespace().equals("shop");
  }

  private static List<Blocker> shops(List<Blocker> blockers) {
    return blockers.stream().filter(blocker -> isShops(blocker.resource())).toList();
  }

  private static List<String> shopSteps(Plan plan) {
    return plan.steps().stream()
        .filter(step -> step.resources().stream().anyMatch(TenancyPropertyTest::isShops))
        .map(step -> step.getClass().getSimpleName() + " " + step.description())
        .toList();
  }

  private static Map<ResourceKey, Finding> findings(Plan plan) {
    return plan.findings().entrySet().stream()
        .filter(entry -> isShops(entry.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Wanted shopOnly(Wanted wanted) {
    return Wanted.of(
        wanted.all().stream().filter(one -> isShops(ResourceKey.of(one))).toList(),
        wanted.namespaceLabels());
  }
}
