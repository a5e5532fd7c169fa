package dev.coffer.operator.apiserver;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the server when the first test asks for it, and ends it after the last of the JVM. Maven
 * runs each class by itself, so what belongs to all of them is kept with the session and not with
 * the root of a run.
 */
final class ApiServerExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace STORE = Namespace.create(ApiServerExtension.class);

  /** What was left out, in one line at the end. */
  private record Skipped(Set<String> classes) implements AutoCloseable {
    @Override
    public void close() {
      System.out.printf(
          "[WARNING] Skipped, for want of an API server: %s (%s)%n",
          String.join(", ", classes), Assets.HOW_TO_ENABLE);
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<Assets> assets = Assets.in(System.getenv());
    if (assets.isPresent()) {
      return ConditionEvaluationResult.enabled("there is an API server");
    }
    session(context)
        .computeIfAbsent(
            Skipped.class, any -> new Skipped(new ConcurrentSkipListSet<>()), Skipped.class)
        .classes()
        .add(context.getRequiredTestClass().getSimpleName());
    return ConditionEvaluationResult.disabled(Assets.HOW_TO_ENABLE);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ApiServer.class || type == TestNamespace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ApiServer.class
        ? server(context)
        : context
            .getStore(STORE)
            .computeIfAbsent(
                TestNamespace.class, any -> TestNamespace.on(server(context)), TestNamespace.class);
  }

  private static ApiServer server(ExtensionContext context) {
    return session(context)
        .computeIfAbsent(ApiServer.class, any -> startWithCrds(), ApiServer.class);
  }

  private static ApiServer startWithCrds() {
    ApiServer server = ApiServer.start();
    Crds.install(server.admin());
    return server;
  }

  private static ExtensionContext.Store session(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, STORE);
  }
}
