package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.COPY_POINTS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Copy;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Retention;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recovery points in a second place (R23). */
abstract class CopiesConformance extends Topic {

  private static final Retention TWO = new Retention(2, 0, 0, 0, 0, 0);

  @BeforeEach
  void needsToCopyPoints() {
    needs(MANAGE_POLICIES, COPY_POINTS);
  }

  @Test
  void r23_a_policy_has_the_copies_that_were_asked_for() {
    var spec = copied(Copy.replica(harness.siteInVmZone(), Optional.of(TWO)));
    var gold = engine().createPolicy(newRequest(), spec);
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(spec);

    var asThePolicy = copied(Copy.replica(harness.siteInVmZone(), Optional.empty()));
    engine().updatePolicy(gold, asThePolicy);
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(asThePolicy);
    assertThat(look().copiesOf(gold))
        .containsExactly(
            new CopyState(
                gold,
                harness.siteInVmZone(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty()));

    engine().updatePolicy(gold, onDemand("gold"));
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(onDemand("gold"));
    assertThat(look().copies()).isEmpty();
  }

  @Test
  void r23_a_copy_needs_a_site_that_exists() {
    notPossible(copied(Copy.replica("no-such-site", Optional.empty())));
  }

  @Test
  void r23_a_copy_lies_in_another_place_than_the_backups_themselves() {
    notPossible(copied(Copy.replica(harness.site(), Optional.empty())));
  }

  @Test
  void r23_two_copies_lie_in_two_places() {
    notPossible(
        copied(
            Copy.replica(harness.siteInVmZone(), Optional.empty()),
            Copy.replica(harness.siteInVmZone(), Optional.of(TWO))));
  }

  @Test
  void r23_what_is_backed_up_is_copied_by_itself_and_listed_once() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = harness.createPolicy(copied(Copy.replica(harness.siteInVmZone(), Optional.empty())));
    var web = machine("web", "vda");
    assign(web, gold);
    point(web, gold);
    write(web, "vda", "changed");
    var newest = point(web, gold);

    var there =
        eventually()
            .until(
                () -> look().copiesOf(gold).getFirst(),
                copy -> copy.missing() == 0 && copy.newest().isPresent());

    assertThat(there.newest()).contains(newest.at());
    assertThat(there.problem()).isEmpty();
    assertThat(there.missingSince()).isEmpty();
    assertThat(pointsOf(web))
        .hasSize(2)
        .extracting(RecoveryPoint::site)
        .containsOnly(harness.site());
  }

  private void notPossible(PolicySpec spec) {
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().createPolicy(newRequest(), spec));
    var gold = policy("gold");
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().updatePolicy(gold, spec));
  }

  private PolicySpec copied(Copy... copies) {
    return new PolicySpec("gold", harness.site(), Optional.empty(), KEEP_MANY, List.of(copies));
  }
}
