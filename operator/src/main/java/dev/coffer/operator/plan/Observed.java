package dev.coffer.operator.plan;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.Observation;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.VmSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was seen of every configured engine, by the name that {@code spec.engine} uses. A name that
 * is not here is not configured.
 *
 * @param tenancy which namespace may use which of them, by the same configuration
 */
public record Observed(Map<String, EngineView> engines, Tenancy tenancy) {

  public Observed {
    engines = Map.copyOf(engines);
  }

  /** What was seen of one engine. */
  public sealed interface EngineView {}

  /**
   * The engine answered.
   *
   * @param recoveryPoints those of the source machines of restore requests whose recovery point is
   *     not fixed yet (see {@link RestoreSources}), newest first
   */
  public record Seen(
      Observation observation,
      Set<Capability> capabilities,
      Map<VmSelector, List<RecoveryPoint>> recoveryPoints)
      implements EngineView {

    public Seen {
      capabilities = Set.copyOf(capabilities);
      recoveryPoints = Map.copyOf(recoveryPoints);
    }
  }

  /** The engine did not answer, or said no: nothing is planned for it. */
  public record Unseen(EngineError error) implements EngineView {}
}
