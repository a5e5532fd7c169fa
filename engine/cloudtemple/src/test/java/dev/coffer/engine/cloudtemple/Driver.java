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

/** The driver as a process opens it: over HTTP to a pretended console, with a state folder. */
final class Driver implements AutoCloseable {

  static final String TOKEN = "11111111-2222-3333-4444-555555555555";
  static final String SECRET = "a-secret-that-nobody-may-see";

  private final FakeConsole console;
  private final Path folder;
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private Pause pause = Pause.REAL;
  private Duration longestWait = Duration.ofMillis(50);
  private Duration attempt = Duration.ofSeconds(10);

  Driver(FakeConsole console, String platform) {
    this.console = console;
    this.folder = newFolder();
    console.access().add(TOKEN, SECRET, Rights.ALL);
    write("secret", SECRET);
    settings.put("platform", platform);
    settings.put("address", console.url());
    settings.put("requestsPerSecond", 1000);
    settings.put("token", Map.of("id", TOKEN, "secret", Map.of("file", "secret")));
  }

  /** Calls that hang are given up soon. */
  Driver impatient() {
    attempt = Duration.ofSeconds(1);
    return this;
  }

  /** Reads that fail are asked again as late as in earnest. */
  Driver patient() {
    longestWait = Timing.USUAL.longestWait();
    return this;
  }

  private Timing timing() {
    return new Timing(attempt, 3, Duration.ofMillis(5), longestWait, Duration.ofSeconds(30));
  }

  /** Waits move the clock on instead, so that hours pass at once. */
  Driver withoutWaits() {
    pause = time -> console.clock().advance(time);
    return this;
  }

  private Polling polling(InstantSource clock) {
    return pause.equals(Pause.REAL)
        ? new Polling(clock, pause, Duration.ofMillis(5), Duration.ofMillis(50))
        : new Polling(clock, pause, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  /** With another setting. */
  Driver with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  FakeConsole console() {
    return console;
  }

  /** Another process on the same state. */
  Engine open() {
    return open(new CloudTempleProvider(timing(), this::polling));
  }

  /** One that spends so many calls of each observation on reading machines one by one. */
  Engine openReading(int calls) {
    return open(new CloudTempleProvider(timing(), this::polling, _ -> calls));
  }

  private Engine open(CloudTempleProvider provider) {
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

  /** Its state folder. */
  Path state() {
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
