package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.embedded.fleet.Fleet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores that cannot go on as the hypervisor is away: its daemon is started anew, or hangs. They
 * have not failed, since what they wait for takes nobody's decision; nor do they say so, since
 * nothing can be observed meanwhile, and whoever tries is told why. Safe for threads.
 */
final class Waiting {

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private final Fleet fleet;
  private final Set<RestoreId> waiting = ConcurrentHashMap.newKeySet();

  Waiting(Fleet fleet) {
    this.fleet = fleet;
  }

  void add(RestoreId id, Exception away) {
    LOG.warn("restore {} goes on once the hypervisor answers: {}", id, away.getMessage());
    waiting.add(id);
  }

  boolean contains(RestoreId id) {
    return waiting.contains(id);
  }

  /** Takes those that can go on, as the hypervisor answers. */
  List<RestoreId> take() {
    if (waiting.isEmpty() || !answers()) {
      return List.of();
    }
    var over = List.copyOf(waiting);
    over.forEach(waiting::remove);
    return over;
  }

  private boolean answers() {
    try {
      fleet.all();
      return true;
    } catch (EngineException e) {
      LOG.debug("the hypervisor is away still", e);
      return false;
    }
  }
}
