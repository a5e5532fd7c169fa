package dev.coffer.engine.spp;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.spp.fake.FakeSpp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Opens connections to a pretended server, as a process would: with settings and a state folder.
 */
final class Opening {

  static final String ZONE = "zone-a";
  static final String SITE = "vault-b";
  static final String NEAR_SITE = "vault-a";

  private final FakeSpp spp;
  private final Path folder;
  private final Map<String, Object> settings = new LinkedHashMap<>();

  Opening(FakeSpp spp, Path folder) {
    this.spp = spp;
    this.folder = folder;
    settings.put("address", spp.url().toString());
    settings.put("callsPerSecond", 1000);
    settings.put("user", spp.user());
    settings.put("password", Map.of("file", write("password", spp.password()).toString()));
    settings.put(
        "zones",
        Map.of("sites", Map.of(NEAR_SITE, ZONE, SITE, "zone-b"), "machines", Map.of(ZONE, ZONE)));
  }

  /** With this setting as well, or instead. */
  Opening with(String setting, Object value) {
    settings.put(setting, value);
    return this;
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Engine open() {
    try {
      var state = Files.createDirectories(folder.resolve("state"));
      return provider()
          .open(new Connection("spp", settings, folder, state, spp.clock(), Work.SCHEDULED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EngineProvider provider() {
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.driver().equals("spp"))
        .findFirst()
        .orElseThrow();
  }
}
