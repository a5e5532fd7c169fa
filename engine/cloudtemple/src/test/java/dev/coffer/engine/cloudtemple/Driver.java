package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Rights;
import dev.coffer.engine.remote.Pause;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pretended console, and the driver as a process opens it: over HTTP, with a state folder. */
final class Connected implements AutoCloseable {

  static final String TOKEN = "11111111-2222-3333-4444-555555555555";
  static final String SECRET = "a-secret-that-nobody-may-see";

  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(20));

  private final FakeConsole console;
  private final Path folder;
  private final Map<String, Object> settings = new LinkedHashMap<>();

  Connected(FakeConsole console, String platform) {
    this.console = console;
    this.folder = newFolder();
    console.access().add(TOKEN, SECRET, Rights.ALL);
    write("secret", SECRET);
    settings.put("platform", platform);
    settings.put("address", console.url());
    settings.put("requestsPerSecond", 1000);
    settings.put("token", Map.of("id", TOKEN, "secret", Map.of("file", "secret")));
  }

  private static Polling quick(InstantSource clock) {
    return new Polling(clock, Pause.REAL, Duration.ofMillis(5), Duration.ofMillis(50));
  }

  /** With another setting. */
  Connected with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  FakeConsole console() {
    return console;
  }

  /** Another process on the same state. */
  Engine open() {
    var provider = new CloudTempleProvider(QUICK, Connected::quick);
    return provider.open(
        new Connection("default", settings, folder, state(), console.clock(), Work.SCHEDULED));
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path state() {
    try {
      return Files.createDirectories(folder.resolve("state"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("cloudtemple");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    console.close();
    delete(folder);
  }

  private static void delete(Path root) {
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
