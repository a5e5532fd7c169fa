package dev.coffer.crds.validation;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Compiles the CEL rules of the CRDs, each when it is first needed and then never again. */
final class Rules {

  private final Cel cel =
      CelFactory.plannerCelBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("self", SimpleType.DYN)
          .addVar("oldSelf", SimpleType.DYN)
          .build();
  private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

  /** Whether the rule holds for these values of self and oldSelf. */
  boolean holds(String rule, Map<String, Object> values) {
    try {
      return programs.computeIfAbsent(rule, this::compile).eval(values) instanceof Boolean holds
          && holds;
    } catch (CelEvaluationException e) {
      throw new IllegalStateException("the rule cannot be evaluated: " + rule, e);
    }
  }

  private CelRuntime.Program compile(String rule) {
    try {
      return cel.createProgram(cel.compile(rule).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("the rule cannot be compiled: " + rule, e);
    }
  }
}
