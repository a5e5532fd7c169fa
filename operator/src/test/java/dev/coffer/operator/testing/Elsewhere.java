package dev.coffer.operator.testing;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Rights;
import dev.coffer.engine.spp.fake.FakeSpp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.ServiceLoader;

/** Connections to what the drivers' tests pretend is an engine elsewhere. */
public final class Elsewhere {

  private static final String TOKEN = "11111111-2222-3333-4444-555555555555";

  private Elsewhere() {}

  /** With machines in {@code zone-a}, and sites {@code vault-a} there and {@code vault-b}. */
  public static Engine spp(FakeSpp spp, Path folder) throws IOException {
    return open(
        "spp",
        folder,
        spp.clock(),
        Map.of(
            "address",
            spp.url().toString(),
            "callsPerSecond",
            1000,
            "user",
            spp.user(),
            "password",
            secret(folder, spp.password()),
            "zones",
            Map.of(
                "sites",
                Map.of("vault-a", "zone-a", "vault-b", "zone-b"),
                "machines",
                Map.of("zone-a", "zone-a"))));
  }

  /**
   * A tenant's console.
   *
   * @param platform {@code vmware} or {@code openiaas}
   */
  public static Engine cloudTemple(FakeConsole console, String platform, Path folder)
      throws IOException {
    console.access().add(TOKEN, "secret", Rights.ALL);
    return open(
        "cloudtemple",
        folder,
        console.clock(),
        Map.of(
            "platform",
            platform,
            "address",
            console.url(),
            "token",
            Map.of("id", TOKEN, "secret", secret(folder, "secret"))));
  }

  /** Any engine, as a process opens it. */
  public static Engine open(
      String driver, Path folder, InstantSource clock, Map<String, Object> settings)
      throws IOException {
    var state = Files.createDirectories(folder.resolve("state-" + driver));
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.driver().equals(driver))
        .findFirst()
        .orElseThrow()
        .open(new Connection("default", settings, folder, state, clock, Work.SCHEDULED));
  }

  private static Map<String, Object> secret(Path folder, String text) throws IOException {
    return Map.of("file", Files.writeString(folder.resolve("secret"), text).toString());
  }
}
