package dev.coffer.operator.logging;

import dev.coffer.engine.EngineError;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what passes do. The only place where errors of engines are logged: their messages are made
 * for people and hold no secrets, while their causes may, such as the URL of a request, and stay
 * out. Used by one thread at a time.
 */
public final class PassLog implements ApplyListener {

  private static final Logger LOG = LoggerFactory.getLogger(PassLog.class);

  private final Map<String, EngineError> away = new HashMap<>();

  /** Says once that an engine does not answer, and once that it does again. */
  public void observed(Observed observed) {
    away.keySet().retainAll(observed.engines().keySet());
    observed
        .engines()
        .forEach(
            (engine, view) -> {
              switch (view) {
                case Observed.Unseen(var error) -> unseen(engine, error);
                case Observed.Seen _ -> seen(engine);
              }
            });
  }

  private void unseen(String engine, EngineError error) {
    var before = away.put(engine, error);
    if (before == null || before.getClass() != error.getClass()) {
      LOG.atWarn()
          .addKeyValue(LogKeys.ENGINE, engine)
          .addKeyValue(LogKeys.REASON, error.getClass().getSimpleName())
          .addKeyValue(LogKeys.ERROR, error.message())
          .log("the engine does not answer; nothing is planned for it");
    }
  }

  private void seen(String engine) {
    if (away.remove(engine) != null) {
      LOG.atInfo().addKeyValue(LogKeys.ENGINE, engine).log("the engine answers again");
    }
  }

  /** One line for each resource that wanted the step: a search by its name finds all of them. */
  @Override
  public void ended(StepOutcome outcome) {
    var step = outcome.step();
    if (step.resources().isEmpty()) {
      line(outcome).log(step.description());
    }
    for (ResourceKey resource : step.resources()) {
      line(outcome)
          .addKeyValue(LogKeys.KIND, resource.kind())
          .addKeyValue(LogKeys.NAMESPACE, resource.namespace())
          .addKeyValue(LogKeys.NAME, resource.name())
          .log(step.description());
    }
  }

  private static LoggingEventBuilder line(StepOutcome ended) {
    return switch (ended.outcome()) {
      case StepOutcome.Done _ -> line(ended.step(), Level.INFO, "Done");
      case StepOutcome.Refused(var reason, var message) ->
          line(ended.step(), Level.WARN, reason.name()).addKeyValue(LogKeys.ERROR, message);
      case StepOutcome.Conflict(var message) ->
          line(ended.step(), Level.INFO, "Conflict").addKeyValue(LogKeys.ERROR, message);
      case StepOutcome.Unavailable(var message, _) ->
          line(ended.step(), Level.WARN, "Unavailable").addKeyValue(LogKeys.ERROR, message);
      case StepOutcome.Unsupported(var message) ->
          line(ended.step(), Level.WARN, "Unsupported").addKeyValue(LogKeys.ERROR, message);
      case StepOutcome.Unauthorized(var message) ->
          line(ended.step(), Level.WARN, "Unauthorized").addKeyValue(LogKeys.ERROR, message);
      case StepOutcome.Skipped(var because) ->
          line(ended.step(), Level.INFO, "Skipped")
              .addKeyValue(LogKeys.ERROR, "waits for: " + because.description());
    };
  }

  private static LoggingEventBuilder line(Step step, Level level, String reason) {
    return LOG.atLevel(level)
        .addKeyValue(LogKeys.ENGINE, step.engine())
        .addKeyValue(LogKeys.STEP, step.getClass().getSimpleName())
        .addKeyValue(LogKeys.REASON, reason);
  }
}
