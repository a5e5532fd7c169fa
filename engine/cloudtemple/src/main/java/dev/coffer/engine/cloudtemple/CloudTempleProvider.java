package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.openiaas.OpenIaasEngine;
import dev.coffer.engine.cloudtemple.settings.CloudTempleSettings;
import dev.coffer.engine.cloudtemple.vmware.VmwareEngine;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.Settings;
import dev.coffer.engine.remote.Timing;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** Driver {@code cloudtemple}: the machines of a tenant of Cloud Temple, on one platform. */
public final class CloudTempleProvider implements EngineProvider {

  private static final String DRIVER = "cloudtemple";

  /** An observation spends no more than the calls of so many seconds on reading machines. */
  private static final int SECONDS_OF_READS = 15;

  private final Timing timing;
  private final Function<InstantSource, Polling> polling;
  private final IntUnaryOperator reads;

  public CloudTempleProvider() {
    this(Timing.USUAL, Polling::usual);
  }

  /** With other patience. */
  CloudTempleProvider(Timing timing, Function<InstantSource, Polling> polling) {
    this(timing, polling, perSecond -> perSecond * SECONDS_OF_READS);
  }

  /** With another number of reads for each observation, by the calls that a second has. */
  CloudTempleProvider(
      Timing timing, Function<InstantSource, Polling> polling, IntUnaryOperator reads) {
    this.timing = timing;
    this.polling = polling;
    this.reads = reads;
  }

  @Override
  public String driver() {
    return DRIVER;
  }

  @Override
  public Engine open(Connection connection) {
    var settings = CloudTempleSettings.read(Settings.of(DRIVER, connection));
    var connected =
        Connected.open(
            settings, timing, polling.apply(connection.clock()), connection.stateFolder());
    return switch (settings.platform()) {
      case VMWARE -> new VmwareEngine(connected, reads.applyAsInt(settings.requestsPerSecond()));
      case OPENIAAS -> new OpenIaasEngine(connected);
    };
  }
}
