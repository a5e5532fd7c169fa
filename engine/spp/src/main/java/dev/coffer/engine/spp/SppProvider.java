package dev.coffer.engine.spp;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.remote.RateLimit;
import dev.coffer.engine.remote.RestClient;
import dev.coffer.engine.remote.Service;
import dev.coffer.engine.remote.Timing;
import dev.coffer.engine.spp.wire.SppApi;
import dev.coffer.engine.spp.wire.SppSignIn;
import java.time.Duration;

/**
 * Opens connections to IBM Spectrum Protect Plus 10.1 (now Storage Protect Plus): driver {@code
 * spp}.
 */
public final class SppProvider implements EngineProvider {

  static final String DRIVER = "spp";

  /** Big pages are slow (reference, section 2). */
  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(60),
          4,
          Duration.ofMillis(500),
          Duration.ofSeconds(8),
          Duration.ofSeconds(90));

  @Override
  public String driver() {
    return DRIVER;
  }

  @Override
  public Engine open(Connection connection) {
    var settings = SppSettings.read(connection);
    var signIn = new SppSignIn(settings.user(), settings.password(), connection.clock());
    var rest =
        new RestClient(
            settings.address(),
            settings.trust(),
            signIn,
            TIMING,
            new RateLimit(settings.callsPerSecond()),
            connection.clock());
    var service =
        new Service(
            "Spectrum Protect Plus",
            settings.address(),
            "check the settings user and password (%s), and sign in to the console once: a first sign-in must change the password"
                .formatted(settings.password().where()),
            call -> "the right to %s in a role of Spectrum Protect Plus".formatted(call));
    return new SppEngine(new SppApi(rest, signIn), service, settings, connection);
  }
}
