package dev.coffer.engine.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the harness of the enclosing {@link EngineConformance} to the tests of a topic. */
final class NewHarness implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(EngineHarness.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var suite =
        context.getRequiredTestInstances().findInstance(EngineConformance.class).orElseThrow();
    try {
      return suite.newHarness();
    } catch (Exception e) {
      throw new ParameterResolutionException("the suite has no harness to test with", e);
    }
  }
}
