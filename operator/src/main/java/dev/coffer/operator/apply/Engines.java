package dev.coffer.operator.apply;

import dev.coffer.engine.Engine;
import dev.coffer.operator.plan.Tenancy;
import java.util.Set;

/** The configured engines. */
public interface Engines {

  /** The names that {@code spec.engine} may use. */
  Set<String> names();

  /**
   * The open connection of that name.
   *
   * @throws dev.coffer.engine.EngineException when it cannot be opened
   */
  Engine engine(String name);

  /** Which namespace may use which of them. */
  Tenancy tenancy();
}
