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
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Opens embedded engines; see {@link EmbeddedSettings} for their settings. */
public final class EmbeddedEngineProvider implements EngineProvider {

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
      var lock = closing.with(StateLock.take(connection.stateFolder()));
      var catalog =
          closing.with(Catalog.open(connection.stateFolder().resolve("catalog.db"), checkpoint));
      var sites =
          closing.with(Sites.open(settings.sites(), connection.stateFolder(), connection.clock()));
      var hypervisor =
          closing.with(around.apply(hypervisor(settings.hypervisor(), connection.clock())));
      var gate =
          gated.test(settings.hypervisor())
              ? Optional.of(GateFolder.in(connection.stateFolder()))
              : Optional.<GateFolder>empty();
      var exports = new Exports(connection.stateFolder().resolve("exports"), connection);
      return new EmbeddedEngine(
          new Parts(lock, catalog, sites, hypervisor, gate, exports, connection.clock()),
          connection.work());
    } catch (RuntimeException e) {
      closing.closeAfter(e);
      throw e;
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
