package dev.coffer.engine.embedded;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.StartGate;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.export.Exports;
import dev.coffer.engine.embedded.gate.GateFolder;
import dev.coffer.engine.embedded.gate.HostGate;
import dev.coffer.engine.embedded.hypervisor.FolderHypervisor;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.libvirt.LibvirtHypervisor;
import dev.coffer.engine.embedded.hypervisor.libvirt.LibvirtSettings;
import dev.coffer.engine.embedded.settings.EmbeddedSettings;
import dev.coffer.engine.embedded.settings.HypervisorSettings;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens embedded engines; see {@link EmbeddedSettings} for their settings. */
public final class EmbeddedEngineProvider implements EngineProvider {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedEngineProvider.class);

  /** libvirt asks its hooks before it starts a machine, whoever wants that. */
  private static final Predicate<HypervisorSettings> ASKING =
      HypervisorSettings.OnHost.class::isInstance;

  private final Checkpoint checkpoint;
  private final UnaryOperator<Hypervisor> around;
  private final Predicate<HypervisorSettings> gated;

  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedEngineProvider() {
    this(Checkpoint.NONE, UnaryOperator.identity(), ASKING);
  }

  /**
   * For tests that stop the world.
   *
   * @param around wraps the hypervisor
   */
  EmbeddedEngineProvider(Checkpoint checkpoint, UnaryOperator<Hypervisor> around) {
    this(checkpoint, around, ASKING);
  }

  /**
   * The same, for hypervisors of tests.
   *
   * @param gated which hypervisors ask a gate before they start a machine
   */
  EmbeddedEngineProvider(
      Checkpoint checkpoint,
      UnaryOperator<Hypervisor> around,
      Predicate<HypervisorSettings> gated) {
    this.checkpoint = checkpoint;
    this.around = around;
    this.gated = gated;
  }

  @Override
  public String driver() {
    return "embedded";
  }

  @Override
  public Engine open(Connection connection) {
    var settings = settings(connection);
    var closing = new Opened();
    try {
      return new EmbeddedEngine(parts(connection, settings, closing), connection.work());
    } catch (RuntimeException e) {
      closing.closeAfter(e);
      throw e;
    }
  }

  /** Those that take a while are opened side by side: somebody may wait for one short command. */
  private Parts parts(Connection connection, EmbeddedSettings settings, Opened closing) {
    Path state = connection.stateFolder();
    var clock = connection.clock();
    // Also so that there is a log before several threads ask for one, of which SLF4J complains.
    LOG.debug("the engine of {} is opened", state);
    var lock = closing.with(StateLock.take(state));
    try (var threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("coffer-open-", 0).factory())) {
      var catalog =
          threads.submit(() -> closing.with(Catalog.open(state.resolve("catalog.db"), checkpoint)));
      var hypervisor =
          threads.submit(
              () -> closing.with(around.apply(hypervisor(settings.hypervisor(), clock))));
      var sites = closing.with(Sites.open(settings.sites(), state, clock));
      var gate =
          gated.test(settings.hypervisor())
              ? Optional.of(GateFolder.in(state))
              : Optional.<GateFolder>empty();
      var exports = new Exports(state.resolve("exports"), connection);
      return new Parts(lock, opened(catalog), sites, opened(hypervisor), gate, exports, clock);
    }
  }

  private static <T> T opened(Future<T> part) {
    try {
      return Awaited.uninterrupted(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<StartGate> startGate(Connection connection) {
    return gated.test(settings(connection).hypervisor())
        ? Optional.of(new HostGate(connection.stateFolder(), connection.clock()))
        : Optional.empty();
  }

  private static EmbeddedSettings settings(Connection connection) {
    return EmbeddedSettings.read(
        connection.settings(), connection.baseFolder(), connection.stateFolder());
  }

  private static Hypervisor hypervisor(HypervisorSettings settings, InstantSource clock) {
    try {
      return switch (settings) {
        case HypervisorSettings.InFolder(Path machines) -> FolderHypervisor.open(machines, clock);
        case HypervisorSettings.OnHost(LibvirtSettings host) -> LibvirtHypervisor.open(host, clock);
      };
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(String.valueOf(e.getMessage()), Optional.empty()), e);
    }
  }
}
