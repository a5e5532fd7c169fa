package dev.coffer.operator.kubernetes;

import dev.coffer.engine.Engine;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.ForwardingEngines;
import java.util.function.BooleanSupplier;

/** Lets nobody near an engine who does not lead: every step asks for its engine first. */
final class FencedEngines extends ForwardingEngines {

  private final BooleanSupplier leading;

  FencedEngines(Engines engines, BooleanSupplier leading) {
    super(engines);
    this.leading = leading;
  }

  @Override
  public Engine engine(String name) {
    if (!leading.getAsBoolean()) {
      throw new NotLeadingException();
    }
    return super.engine(name);
  }
}
