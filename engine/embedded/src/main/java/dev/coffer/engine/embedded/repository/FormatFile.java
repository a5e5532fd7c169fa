package dev.coffer.engine.embedded.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.embedded.keys.RepositoryId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The file that says how to read all others. A reader that does not know a feature cannot read the
 * repository: features are for what changes the meaning of the rest.
 */
record FormatFile(
    String magic, int version, String id, int chunkSize, List<String> features, String created) {

  static final String NAME = "format";

  private static final String MAGIC = "coffer-repository";
  private static final int VERSION = 3;
  private static final JsonMapper JSON = new JsonMapper();

  static FormatFile current(RepositoryId id, Instant created) {
    return new FormatFile(MAGIC, VERSION, id.value(), Chunks.SIZE, List.of(), created.toString());
  }

  RepositoryId repository() {
    return new RepositoryId(id);
  }

  byte[] write() {
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the file.
   *
   * @throws UnreadableFormatException when this version cannot read such a repository
   */
  static FormatFile read(byte[] file) throws UnreadableFormatException {
    var format = parse(file);
    if (!MAGIC.equals(format.magic)) {
      throw new DamagedFormatException(
          "its file 'format' is of something else: choose another folder");
    }
    if (format.version < VERSION) {
      throw new UnreadableFormatException(
          "it has format version %d, which was never released: make a new one, and remove this"
              .formatted(format.version));
    }
    if (format.version != VERSION || format.chunkSize != Chunks.SIZE) {
      throw newer("format version " + format.version + ", chunks of " + format.chunkSize);
    }
    if (format.features == null || !format.features.isEmpty()) {
      throw newer("features " + format.features);
    }
    try {
      format.repository();
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new DamagedFormatException("its file 'format' does not say what it is called");
    }
    return format;
  }

  private static FormatFile parse(byte[] file) throws UnreadableFormatException {
    try {
      return JSON.readValue(new String(file, StandardCharsets.UTF_8), FormatFile.class);
    } catch (JsonProcessingException e) {
      throw new DamagedFormatException("its file 'format' cannot be read: put it back from a copy");
    }
  }

  private static UnreadableFormatException newer(String what) {
    return new UnreadableFormatException(
        "it has " + what + ": use the version of Coffer that wrote it");
  }
}
