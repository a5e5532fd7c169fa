package dev.coffer.engine.remote;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One level of a connection's settings. Every error is an {@link EngineException} (Refused) that
 * names the setting from the top down, and what is allowed there.
 *
 * @param driver for messages, such as {@code cloudtemple}
 * @param name of this level; empty at the top
 * @param baseFolder where relative paths start
 */
public record Settings(String driver, String name, Map<?, ?> values, Path baseFolder) {

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  public static Settings of(String driver, Connection connection) {
    return new Settings(driver, "", connection.settings(), connection.baseFolder());
  }

  /** These settings, when there are none but these. */
  public Settings allowing(String... known) {
    for (Object key : values.keySet()) {
      if (!Set.of(known).contains(String.valueOf(key))) {
        throw fault(
            String.valueOf(key),
            "is unknown: allowed are " + String.join(", ", new TreeSet<>(Arrays.asList(known))));
      }
    }
    return this;
  }

  public boolean has(String key) {
    return values.get(key) != null;
  }

  public String text(String key) {
    var value = values.get(key);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw fault(key, value == null ? "is missing" : "must be a text");
  }

  public String text(String key, String usual) {
    return has(key) ? text(key) : usual;
  }

  /** The constant of an enum, written in small letters with dashes. */
  public <E extends Enum<E>> E choice(String key, E usual) {
    if (!has(key)) {
      return usual;
    }
    var words = new ArrayList<String>();
    for (E constant : usual.getDeclaringClass().getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(values.get(key))) {
        return constant;
      }
      words.add(word);
    }
    throw fault(
        key, "is %s, and must be one of %s".formatted(values.get(key), String.join(", ", words)));
  }

  /** A whole number within bounds. */
  public int number(String key, int usual, int least, int most) {
    var value = values.get(key);
    if (value == null) {
      return usual;
    }
    if (value instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw fault(
        key, "is %s, and must be a whole number from %d to %d".formatted(value, least, most));
  }

  public boolean yesOrNo(String key, boolean usual) {
    var value = values.get(key);
    if (value == null || value instanceof Boolean) {
      return value == null ? usual : (Boolean) value;
    }
    throw fault(key, "is %s, and must be true or false".formatted(value));
  }

  public List<String> texts(String key, List<String> usual) {
    if (!has(key)) {
      return usual;
    }
    if (!(values.get(key) instanceof List<?> list)
        || !list.stream().allMatch(entry -> entry instanceof String text && !text.isBlank())) {
      throw fault(key, "must be a list of texts");
    }
    return list.stream().map(String.class::cast).toList();
  }

  public Settings section(String key) {
    if (values.get(key) instanceof Map<?, ?> map) {
      return new Settings(driver, path(key), map, baseFolder);
    }
    throw fault(key, has(key) ? "must be a map" : "is missing");
  }

  /** A text for each name, such as a zone for each site. */
  public Map<String, String> textsByName(String key) {
    if (!has(key)) {
      return Map.of();
    }
    var section = section(key);
    var texts = new LinkedHashMap<String, String>();
    for (Object name : section.values().keySet()) {
      texts.put(String.valueOf(name), section.text(String.valueOf(name)));
    }
    return texts;
  }

  /** A secret, never literally: {@code {env: NAME}} or {@code {file: PATH}}. */
  public Secret secret(String key) {
    if (!(values.get(key) instanceof Map<?, ?>)) {
      throw fault(
          key, (has(key) ? "must" : "is missing, and must") + " be {env: NAME} or {file: PATH}");
    }
    var secret = section(key).allowing("env", "file");
    if (secret.values().size() != 1) {
      throw fault(key, "must have one of env, file");
    }
    return secret.has("env")
        ? new Secret.InEnvironment(secret.text("env"))
        : new Secret.InFile(secret.file("file"));
  }

  public Path file(String key) {
    return baseFolder.resolve(text(key)).toAbsolutePath().normalize();
  }

  /**
   * A host such as {@code https://backup.example.org:8443}. It is not encrypted only on this
   * machine.
   */
  public URI host(String key, @Nullable String usual) {
    String text = usual == null ? text(key) : text(key, usual);
    try {
      var uri = new URI(text.replaceAll("/+$", ""));
      boolean local = THIS_MACHINE.contains(String.valueOf(uri.getHost()));
      boolean safe = "https".equals(uri.getScheme()) || (local && "http".equals(uri.getScheme()));
      boolean bare = uri.getHost() != null && uri.getRawPath().isEmpty();
      if (safe && bare && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw fault(key, "must be an address such as https://backup.example.org, without a path");
  }

  public EngineException fault(String key, String what) {
    return EngineException.refused(
        Refusal.OTHER, "the setting %s of the engine %s %s".formatted(path(key), driver, what));
  }

  private String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /** Without the values: people may have put a password where it does not belong. */
  @Override
  public String toString() {
    return "Settings[" + (name.isEmpty() ? driver : name) + "]";
  }
}
