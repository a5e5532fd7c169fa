package dev.coffer.operator.charts;

import static java.util.Objects.requireNonNullElse;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does with validating admission policies what an API server does, as far as these need it:
 * compiles their expressions with the types of the authorizer, and evaluates them for somebody who
 * has certain rights.
 */
final class AdmissionPolicies {

  private static final CelType AUTHORIZER =
      OpaqueType.create("kubernetes.authorization.Authorizer");
  private static final CelType GROUP = OpaqueType.create("kubernetes.authorization.GroupCheck");
  private static final CelType RESOURCE =
      OpaqueType.create("kubernetes.authorization.ResourceCheck");
  private static final CelType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

  private static final Cel CEL = cel();

  private final List<ValidatingAdmissionPolicy> policies;

  /** What the authorizer is being asked; it grows from call to call, as the server's does. */
  private record Question(Set<String> rights, Map<String, String> parts) {

    Question with(String part, String value) {
      Map<String, String> more = new HashMap<>(parts);
      more.put(part, value);
      return new Question(rights, more);
    }

    boolean isAllowed() {
      String what = part("check") + " " + part("resource") + "." + part("group");
      String where = what + " in " + part("namespace");
      return rights.contains(where) || rights.contains(where + "/" + part("name"));
    }

    private String part(String name) {
      return parts.getOrDefault(name, "");
    }
  }

  AdmissionPolicies(List<ValidatingAdmissionPolicy> policies) {
    this.policies = policies;
  }

  /**
   * What somebody is told who writes this object.
   *
   * @param rights what they may do, such as {@code use backuppolicies.backup.coffer.dev in shop},
   *     or {@code in shop/gold} for one object
   * @param namespace where the object is
   * @param object as it is to be
   * @param old as it is, or null when it is to be created
   */
  List<String> refusals(
      Set<String> rights,
      String namespace,
      String resource,
      Map<String, Object> object,
      @Nullable Map<String, Object> old) {
    Map<String, Object> values = new HashMap<>();
    values.put("object", object);
    values.put("oldObject", requireNonNullElse(old, NullValue.NULL_VALUE));
    values.put("request", Map.of("namespace", namespace));
    values.put("authorizer", new Question(rights, Map.of()));
    List<String> refusals = new ArrayList<>();
    for (ValidatingAdmissionPolicy policy : policies) {
      if (matches(policy, resource)) {
        refusals.addAll(refusals(policy, values));
      }
    }
    return refusals;
  }

  private static boolean matches(ValidatingAdmissionPolicy policy, String resource) {
    return policy.getSpec().getMatchConstraints().getResourceRules().stream()
        .anyMatch(rule -> rule.getResources().contains(resource));
  }

  private static List<String> refusals(
      ValidatingAdmissionPolicy policy, Map<String, Object> values) {
    Map<String, Object> variables = new HashMap<>();
    values.put("variables", variables);
    for (Variable variable : policy.getSpec().getVariables()) {
      variables.put(variable.getName(), eval(variable.getExpression(), values));
    }
    return policy.getSpec().getValidations().stream()
        .filter(validation -> !Boolean.TRUE.equals(eval(validation.getExpression(), values)))
        .map(
            (Validation validation) ->
                String.valueOf(eval(validation.getMessageExpression(), values)))
        .toList();
  }

  private static Object eval(String expression, Map<String, Object> values) {
    try {
      return CEL.createProgram(CEL.compile(expression).getAst()).eval(values);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new AssertionError(expression + ": " + e.getMessage(), e);
    }
  }

  private static Cel cel() {
    CelBuilder builder =
        CelFactory.plannerCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("request", SimpleType.DYN)
            .addVar("variables", SimpleType.DYN)
            .addVar("authorizer", AUTHORIZER);
    step(builder, "group", AUTHORIZER, GROUP);
    step(builder, "resource", GROUP, RESOURCE);
    step(builder, "namespace", RESOURCE, RESOURCE);
    step(builder, "name", RESOURCE, RESOURCE);
    step(builder, "check", RESOURCE, DECISION);
    return builder
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                "allowed", CelOverloadDecl.newMemberOverload("allowed", SimpleType.BOOL, DECISION)))
        .addFunctionBindings(
            CelFunctionBinding.from("allowed", Question.class, Question::isAllowed))
        .build();
  }

  private static void step(CelBuilder builder, String name, CelType from, CelType to) {
    builder
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(name, to, from, SimpleType.STRING)))
        .addFunctionBindings(
            CelFunctionBinding.from(
                name,
                Question.class,
                String.class,
                (question, answer) -> question.with(name, answer)));
  }
}
