package dev.coffer.engine.embedded;

import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.export.Exports;
import dev.coffer.engine.embedded.gate.GateFolder;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.site.Sites;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine is made of, open until the engine closes.
 *
 * @param gate where the hypervisor asks which machines may start
 */
record Parts(
    StateLock lock,
    Catalog catalog,
    Sites sites,
    Hypervisor hypervisor,
    Optional<GateFolder> gate,
    Exports exports,
    InstantSource clock)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  /** Closes in such an order that the lock is given back last. */
  @Override
  public void close() {
    try (lock;
        catalog;
        sites) {
      hypervisor.close();
    } catch (IOException e) {
      LOG.warn("the hypervisor could not be closed: {}", e.getMessage());
    }
  }
}
