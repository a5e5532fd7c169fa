package dev.coffer.engine.remote;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked of an API that has no request ids, and what came of it: one small file for each
 * request in a folder of its own. An entry is written before the API is asked, so that a crash
 * between asking and knowing leads to looking for a trace instead of asking twice; and again with
 * each handle (such as the id of an activity) before that is waited for. Every write is on disk
 * when it returns. Safe for several threads, as long as each request is written by one at a time.
 */
public final class RequestJournal {

  private static final String SUFFIX = ".json";

  private final Path folder;

  /**
   * A journal.
   *
   * @param folder made when it is not there
   */
  public RequestJournal(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw cannot("make the folder", e);
    }
  }

  /**
   * A request.
   *
   * @param id the caller's name for it; at most 128 characters of {@code [A-Za-z0-9._:-]}
   * @param action what was asked for, in the driver's words
   * @param asked when
   * @param facts what was asked and what is known by now, in the driver's words; never a secret
   * @param outcome what came of it; empty while nobody knows
   */
  public record Entry(
      String id,
      String action,
      Instant asked,
      Map<String, String> facts,
      Optional<String> outcome) {

    public Entry {
      if (!id.matches("[A-Za-z0-9._:-]{1,128}")) {
        throw new IllegalArgumentException("not a name of a request: " + id);
      }
      facts = Map.copyOf(facts);
    }

    /** The intent, before the API is asked. */
    public static Entry intent(String id, String action, Instant asked, Map<String, String> facts) {
      return new Entry(id, action, asked, facts, Optional.empty());
    }

    /** With one more fact. */
    public Entry knowing(String fact, String value) {
      var more = new LinkedHashMap<>(facts);
      more.put(fact, value);
      return new Entry(id, action, asked, more, outcome);
    }

    public Entry ended(String newOutcome) {
      return new Entry(id, action, asked, facts, Optional.of(newOutcome));
    }

    public Optional<String> fact(String name) {
      return Optional.ofNullable(facts.get(name));
    }
  }

  /** What is known of a request. */
  public Optional<Entry> find(String id) {
    return read(file(id));
  }

  /** Remembers a request as it is now. */
  public void write(Entry entry) {
    try {
      byte[] bytes = Json.MAPPER.writeValueAsBytes(entry);
      Path draft = Files.createTempFile(folder, "draft", ".tmp");
      Files.write(draft, bytes, StandardOpenOption.TRUNCATE_EXISTING);
      force(draft, StandardOpenOption.WRITE);
      Files.move(draft, file(entry.id()), StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      throw cannot("write down a request", e);
    }
  }

  public void forget(String id) {
    try {
      if (Files.deleteIfExists(file(id))) {
        force(folder, StandardOpenOption.READ);
      }
    } catch (IOException e) {
      throw cannot("forget a request", e);
    }
  }

  /** All requests that are remembered. */
  public List<Entry> all() {
    var entries = new ArrayList<Entry>();
    try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      files.forEach(file -> read(file).ifPresent(entries::add));
    } catch (IOException e) {
      throw cannot("list requests", e);
    }
    return entries;
  }

  private Optional<Entry> read(Path file) {
    try {
      var text = Files.readString(file, StandardCharsets.UTF_8);
      return Optional.of(Json.MAPPER.readValue(text, Entry.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannot("read " + file.getFileName(), e);
    }
  }

  private Path file(String id) {
    return folder.resolve(id + SUFFIX);
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (var channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  private EngineException cannot(String what, IOException e) {
    return new EngineException(
        new EngineError.Unavailable(
            "cannot %s in %s: check the state folder and its free space".formatted(what, folder),
            Optional.empty()),
        e);
  }
}
