package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What Flux does with the {@code healthCheckExprs} of {@code kustomizations.yaml}. */
final class FluxChecks {

  static final String KUSTOMIZATIONS = "gitops/flux/kustomizations.yaml";
  private static final Cel CEL =
      CelFactory.plannerCelBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("metadata", SimpleType.DYN)
          .addVar("spec", SimpleType.DYN)
          .addVar("status", SimpleType.DYN)
          .build();

  private FluxChecks() {}

  /** Flux asks in this order, and what nothing is true of is in progress. */
  static KStatus judge(JsonNode resource) throws CelValidationException, CelEvaluationException {
    if (KStatus.isBehind(resource)) {
      return KStatus.InProgress;
    }
    JsonNode checks = checksOf(resource.get("kind").asText());
    if (holds(checks.path("inProgress"), resource)) {
      return KStatus.InProgress;
    }
    if (holds(checks.path("failed"), resource)) {
      return KStatus.Failed;
    }
    return holds(checks.path("current"), resource) ? KStatus.Current : KStatus.InProgress;
  }

  private static JsonNode checksOf(String kind) {
    return Examples.documents(KUSTOMIZATIONS).stream()
        .flatMap(
            document ->
                StreamSupport.stream(document.at("/spec/healthCheckExprs").spliterator(), false))
        .filter(checks -> checks.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static boolean holds(JsonNode expression, JsonNode resource)
      throws CelValidationException, CelEvaluationException {
    if (expression.isMissingNode()) {
      return false;
    }
    Map<String, Object> fields = new HashMap<>();
    PlainJson.map(resource).forEach((name, value) -> fields.put(name.toString(), value));
    var program = CEL.createProgram(CEL.compile(expression.asText()).getAst());
    return (Boolean) program.eval(fields);
  }
}
