package dev.coffer.operator.cli;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.config.Configuration;
import dev.coffer.operator.config.ConfigurationReader;
import dev.coffer.operator.config.EngineConnections;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.state.StateFolder;

/** The state folder and the engines, open for one command. */
final class Workspace implements AutoCloseable {

  private final StateFolder state;
  private final EngineConnections engines;
  private final Context context;

  private Workspace(StateFolder state, EngineConnections engines, Context context) {
    this.state = state;
    this.engines = engines;
    this.context = context;
  }

  /** Opens both, and reports saved resources that are damaged. */
  static Workspace open(PlaceOptions place, Context context, Work work) {
    Configuration configuration = ConfigurationReader.read(place.engine());
    StateFolder state = StateFolder.open(place.state());
    try {
      state.damaged().values().stream().sorted().forEach(context.terminal()::error);
      return new Workspace(
          state,
          EngineConnections.open(configuration, place.state(), context.clock(), work),
          context);
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  StateFolder state() {
    return state;
  }

  EngineConnections engines() {
    return engines;
  }

  boolean isDamaged() {
    return !state.damaged().isEmpty();
  }

  Observed observe(Wanted wanted) {
    return new Observer(engines, context.clock()).observe(wanted);
  }

  @Override
  public void close() {
    try {
      engines.close();
    } finally {
      state.close();
    }
  }
}
