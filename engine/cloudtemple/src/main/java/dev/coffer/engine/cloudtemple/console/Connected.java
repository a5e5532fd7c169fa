package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.cloudtemple.settings.CloudTempleSettings;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.RateLimit;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RestClient;
import dev.coffer.engine.remote.Timing;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * A connection, as both platforms use it.
 *
 * @param stateFolder what is remembered is kept there
 */
public record Connected(
    CloudTempleSettings settings,
    Console console,
    Writes writes,
    Polling polling,
    InstantSource clock,
    Path stateFolder) {

  /** Opens one; the first call signs in. */
  public static Connected open(
      CloudTempleSettings settings, Timing timing, Polling polling, Path stateFolder) {
    var clock = polling.clock();
    var client =
        new RestClient(
            settings.address(),
            settings.trust(),
            new ConsoleSignIn(settings.tokenId(), settings.tokenSecret(), clock),
            timing,
            new RateLimit(settings.requestsPerSecond()),
            clock);
    var console = new Console(client, settings.address());
    var journal = new RequestJournal(stateFolder.resolve("writes"));
    return new Connected(
        settings, console, new Writes(console, journal, polling), polling, clock, stateFolder);
  }
}
