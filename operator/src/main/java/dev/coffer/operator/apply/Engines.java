package dev.coffer.operator.apply;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.operator.plan.Tenancy;
import java.util.Optional;
import java.util.Set;

/** The configured engines. */
public interface Engines extends AutoCloseable {

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

  /**
   * Takes note of how an engine answered when it was looked at, or that it asked to be left alone
   * for a while.
   *
   * @param error what it said instead of an observation
   */
  default void looked(String name, Optional<EngineError> error) {}

  /** Takes up a changed configuration; called between convergences, when no engine is in use. */
  default void refresh() {}

  /** Ends the connections. */
  @Override
  default void close() {}
}
