package dev.coffer.operator.config;

import dev.coffer.operator.apply.ForwardingEngines;
import dev.coffer.operator.config.ConfigurationFile.Changed;
import dev.coffer.operator.config.ConfigurationFile.Invalid;
import dev.coffer.operator.config.ConfigurationFile.Nothing;
import dev.coffer.operator.logging.LogKeys;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of a configuration file that may change: taken up between convergences, or refused
 * with the old ones still in force.
 */
public final class ReloadedEngines extends ForwardingEngines {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadedEngines.class);

  private final ConfigurationFile file;
  private final EngineConnections connections;
  private final Consumer<Boolean> reloaded;

  /**
   * @param reloaded told whether the file as it is now is in force, each time that it changes
   */
  public ReloadedEngines(
      ConfigurationFile file, EngineConnections connections, Consumer<Boolean> reloaded) {
    super(connections);
    this.file = file;
    this.connections = connections;
    this.reloaded = reloaded;
  }

  @Override
  public void refresh() {
    switch (file.check()) {
      case Nothing _ -> {}
      case Changed(var configuration) -> takeUp(configuration);
      case Invalid(var message) -> refuse(message);
    }
  }

  private void takeUp(Configuration configuration) {
    try {
      connections.reload(configuration);
      LOG.info(
          "the changed configuration is in force; ports, namespaces and leader election"
              + " take a restart");
      reloaded.accept(true);
    } catch (ConfigurationException refused) {
      refuse(String.valueOf(refused.getMessage()));
    }
  }

  private void refuse(String message) {
    LOG.atError()
        .addKeyValue(LogKeys.ERROR, message)
        .log("the changed configuration cannot be used; the one before stays in force");
    reloaded.accept(false);
  }
}
