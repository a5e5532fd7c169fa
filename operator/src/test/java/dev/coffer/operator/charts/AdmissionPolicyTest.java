package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may use a policy, release it, overwrite a machine and promote a restore. */
class AdmissionPolicyTest {

  private static final Set<String> NONE = Set.of();
  private static final RenderedChart RENDERED =
      Chart.coffer().render("admissionPolicy: {enabled: true}");

  private final AdmissionPolicies policies =
      new AdmissionPolicies(RENDERED.all(ValidatingAdmissionPolicy.class));

  @Test
  void an_assignment_needs_the_right_to_use_its_policy_where_that_is() throws IOException {
    var own = assignment("{name: gold}");
    var central = assignment("{name: gold, namespace: backup}");

    assertThat(refusals(NONE, "policyassignments", own, null))
        .containsExactly(
            "you may not assign the BackupPolicy shop/gold: ask those who run it for a role with the"
                + " verb use on backuppolicies in its namespace");
    assertThat(refusals(may("use backuppolicies", "shop"), "policyassignments", own, null))
        .isEmpty();
    assertThat(refusals(may("use backuppolicies", "shop"), "policyassignments", central, null))
        .hasSize(1);
    assertThat(
            refusals(may("use backuppolicies", "backup/gold"), "policyassignments", central, null))
        .isEmpty();
    assertThat(
            refusals(
                may("use backuppolicies", "backup/bronze"), "policyassignments", central, null))
        .hasSize(1);
  }

  @Test
  void who_leaves_the_policy_of_an_assignment_as_it_is_needs_no_right() throws IOException {
    var gold = assignment("{name: gold}");

    assertThat(refusals(NONE, "policyassignments", gold, gold)).isEmpty();
    assertThat(refusals(NONE, "policyassignments", gold, assignment("{name: bronze}"))).hasSize(1);
  }

  @Test
  void only_a_restore_over_the_original_needs_the_right_to_overwrite() throws IOException {
    var test = restore("mode: Test, promote: false");
    var production = restore("mode: Production, promote: false");

    assertThat(refusals(NONE, "restorerequests", test, null)).isEmpty();
    assertThat(refusals(NONE, "restorerequests", production, null))
        .singleElement()
        .asString()
        .contains("may not replace a virtual machine", "verb overwrite on restorerequests");
    assertThat(
            refusals(may("overwrite restorerequests", "shop"), "restorerequests", production, null))
        .isEmpty();
    assertThat(
            refusals(may("promote restorerequests", "shop"), "restorerequests", production, null))
        .hasSize(1);
    assertThat(refusals(NONE, "restorerequests", production, production)).isEmpty();
  }

  @Test
  void promotion_needs_a_right_of_its_own_when_it_is_asked_for() throws IOException {
    var before = restore("mode: Test, promote: false");
    var after = restore("mode: Test, promote: true");

    assertThat(refusals(NONE, "restorerequests", after, before))
        .singleElement()
        .asString()
        .contains("may not promote", "verb promote on restorerequests");
    assertThat(refusals(NONE, "restorerequests", after, null)).hasSize(1);
    assertThat(refusals(may("promote restorerequests", "shop"), "restorerequests", after, before))
        .isEmpty();
    assertThat(refusals(NONE, "restorerequests", after, after)).isEmpty();
    assertThat(refusals(NONE, "restorerequests", before, after)).isEmpty();
  }

  @Test
  void a_new_release_token_needs_the_right_to_release() throws IOException {
    var none = policy("deletionPolicy: Orphan");
    var first = policy("deletionPolicy: Orphan, releaseToken: '1'");
    var second = policy("deletionPolicy: Orphan, releaseToken: '2'");

    assertThat(refusals(NONE, "backuppolicies", none, null)).isEmpty();
    for (var old : List.of(none, first)) {
      assertThat(refusals(NONE, "backuppolicies", second, old))
          .singleElement()
          .asString()
          .contains("may not release the held jobs of the BackupPolicy gold");
      assertThat(
              refusals(may("release backuppolicies", "shop/gold"), "backuppolicies", second, old))
          .isEmpty();
    }
    assertThat(refusals(NONE, "backuppolicies", first, null)).hasSize(1);
    assertThat(refusals(NONE, "backuppolicies", first, first)).isEmpty();
    assertThat(refusals(NONE, "backuppolicies", none, first)).isEmpty();
  }

  @Test
  void the_deletion_of_a_policy_on_the_engine_needs_the_right_to_release() throws IOException {
    var orphan = policy("deletionPolicy: Orphan");
    var delete = policy("deletionPolicy: Delete");

    assertThat(refusals(NONE, "backuppolicies", delete, orphan))
        .singleElement()
        .asString()
        .contains("keep deletionPolicy Orphan", "verb release on backuppolicies in namespace shop");
    assertThat(refusals(may("release backuppolicies", "shop"), "backuppolicies", delete, orphan))
        .isEmpty();
    assertThat(refusals(NONE, "backuppolicies", delete, delete)).isEmpty();
    assertThat(refusals(NONE, "backuppolicies", orphan, delete)).isEmpty();
  }

  @Test
  void a_policy_whose_name_the_server_makes_up_is_nobodys_by_name() throws IOException {
    var unnamed =
        object("metadata: {generateName: a-, namespace: shop}\nspec: {deletionPolicy: Delete}");

    assertThat(
            refusals(may("release backuppolicies", "shop/gold"), "backuppolicies", unnamed, null))
        .hasSize(1);
    assertThat(refusals(may("release backuppolicies", "shop"), "backuppolicies", unnamed, null))
        .isEmpty();
  }

  @Test
  void every_policy_is_bound_and_denies_and_lets_nothing_through_that_it_cannot_judge() {
    var all = RENDERED.all(ValidatingAdmissionPolicy.class);

    assertThat(all)
        .hasSize(3)
        .allMatch(policy -> policy.getSpec().getFailurePolicy().equals("Fail"));
    assertThat(RENDERED.all(ValidatingAdmissionPolicyBinding.class))
        .allMatch(binding -> binding.getSpec().getValidationActions().equals(List.of("Deny")))
        .extracting(binding -> binding.getSpec().getPolicyName())
        .containsExactlyInAnyOrderElementsOf(
            all.stream().map(policy -> policy.getMetadata().getName()).toList());
  }

  @Test
  void it_asks_for_what_the_operator_watches_and_not_beyond() {
    assertThat(
            Chart.coffer()
                .render("{watchNamespaces: [shop], admissionPolicy: {enabled: true}}")
                .all(ValidatingAdmissionPolicyBinding.class))
        .allMatch(
            binding ->
                binding
                    .getSpec()
                    .getMatchResources()
                    .getNamespaceSelector()
                    .getMatchExpressions()
                    .getFirst()
                    .getValues()
                    .equals(List.of("shop")));
  }

  @Test
  void a_question_that_the_authorizer_does_not_have_would_be_found() {
    ValidatingAdmissionPolicy broken =
        new ValidatingAdmissionPolicyBuilder(
                RENDERED.all(ValidatingAdmissionPolicy.class).getFirst())
            .editSpec()
            .editFirstValidation()
            .withExpression("authorizer.resource('a').check('use').allowed()")
            .endValidation()
            .endSpec()
            .build();

    assertThatThrownBy(
            () ->
                new AdmissionPolicies(List.of(broken))
                    .refusals(NONE, "shop", "policyassignments", assignment("{name: gold}"), null))
        .hasMessageContaining("found no matching overload for 'resource'");
  }

  private List<String> refusals(
      Set<String> rights,
      String resource,
      Map<String, Object> object,
      @Nullable Map<String, Object> old) {
    return policies.refusals(rights, "shop", resource, object, old);
  }

  private static Set<String> may(String what, String where) {
    return Set.of(what + ".backup.coffer.dev in " + where);
  }

  private static Map<String, Object> assignment(String policyRef) throws IOException {
    return object("metadata: {name: a, namespace: shop}\nspec: {policyRef: " + policyRef + "}");
  }

  private static Map<String, Object> restore(String spec) throws IOException {
    return object("metadata: {name: a, namespace: shop}\nspec: {" + spec + "}");
  }

  private static Map<String, Object> policy(String spec) throws IOException {
    return object("metadata: {name: gold, namespace: shop}\nspec: {" + spec + "}");
  }

  private static Map<String, Object> object(String yaml) throws IOException {
    return new YAMLMapper().readValue(yaml, new TypeReference<Map<String, Object>>() {});
  }
}
