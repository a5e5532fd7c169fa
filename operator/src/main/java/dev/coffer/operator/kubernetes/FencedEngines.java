package dev.coffer.operator.kubernetes;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.plan.Tenancy;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Lets nobody near an engine who does not lead: every step asks for its engine first. */
record FencedEngines(Engines engines, BooleanSupplier leading) implements Engines {

  @Override
  public Set<String> names() {
    return engines.names();
  }

  @Override
  public Tenancy tenancy() {
    return engines.tenancy();
  }

  @Override
  public Engine engine(String name) {
    if (!leading.getAsBoolean()) {
      throw new NotLeadingException();
    }
    return engines.engine(name);
  }

  @Override
  public void looked(String name, Optional<EngineError> error) {
    engines.looked(name, error);
  }
}
