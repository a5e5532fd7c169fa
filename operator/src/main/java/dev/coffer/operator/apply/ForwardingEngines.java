package dev.coffer.operator.apply;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.operator.plan.Tenancy;
import java.util.Optional;
import java.util.Set;

/** The same engines, seen through something that changes part of what they answer. */
public abstract class ForwardingEngines implements Engines {

  private final Engines engines;

  protected ForwardingEngines(Engines engines) {
    this.engines = engines;
  }

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
    return engines.engine(name);
  }

  @Override
  public void looked(String name, Optional<EngineError> error) {
    engines.looked(name, error);
  }

  @Override
  public void refresh() {
    engines.refresh();
  }

  @Override
  public void close() {
    engines.close();
  }
}
