package dev.coffer.operator.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.examples.Situation.Verdict;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Argo CD with our script, Flux with our expressions, and kstatus, on real statuses. */
class HealthTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  static Stream<Situation> situations() {
    return Situations.all();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void argo_cd_flux_and_kstatus_see_how_it_is(Situation situation) throws Exception {
    assertThat(VALIDATOR.validate(situation.kind(), situation.resource())).isEmpty();
    assertThat(verdict(situation.resource()))
        .as(situation.resource().toPrettyString())
        .isEqualTo(situation.expected());
  }

  private static Verdict verdict(JsonNode resource)
      throws CelValidationException, CelEvaluationException {
    return new Verdict(
        ArgoCd.judge(resource).health(), FluxChecks.judge(resource), KStatus.of(resource));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void argo_cd_says_why_in_our_words(Situation situation) {
    var message = ArgoCd.judge(situation.resource()).message();
    var conditions = situation.resource().at("/status/conditions");

    if (situation.resource().path("metadata").has("deletionTimestamp")) {
      assertThat(message).isEqualTo("Pending deletion");
    } else if (KStatus.isBehind(situation.resource())) {
      assertThat(message).contains("not seen this version");
    } else {
      assertThat(conditions.findValuesAsText("message")).contains(message);
    }
  }

  @Test
  void the_situations_are_of_every_kind_and_get_every_verdict() {
    assertThat(Situations.all().map(Situation::kind)).contains(Kind.values());
    assertThat(Situations.all().map(each -> each.expected().argo()))
        .containsAll(EnumSet.allOf(Situation.Health.class));
    assertThat(Situations.all().map(each -> each.expected().kstatus()))
        .containsAll(EnumSet.allOf(KStatus.class));
  }

  @Test
  void without_the_generation_that_the_crds_preset_flux_would_end_with_an_error() {
    var created = Situations.sample(Situations.fleet(Situations.POLICY), Kind.BackupPolicy, "gold");
    ((ObjectNode) created).putObject("status");

    assertThatThrownBy(() -> FluxChecks.judge(created)).isInstanceOf(CelEvaluationException.class);
    assertThat(KStatus.of(created)).isEqualTo(KStatus.Current);
  }
}
