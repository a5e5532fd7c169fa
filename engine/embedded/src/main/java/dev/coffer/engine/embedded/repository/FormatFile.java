package dev.coffer.engine.embedded.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file that says how to read all others. A reader that does not know a feature cannot read the
 * repository: features are for what changes the meaning of the rest.
 */
record FormatFile(
    String magic,
    int version,
    int chunkSize,
    String idAlgorithm,
    List<String> features,
    String created) {

  static final String NAME = "format";

  private static final String MAGIC = "coffer-repository";
  private static final int VERSION = 1;
  private static final String ID_ALGORITHM = "sha256";
  private static final JsonMapper JSON = new JsonMapper();

  static FormatFile current(Instant created) {
    return new FormatFile(MAGIC, VERSION, Chunks.SIZE, ID_ALGORITHM, List.of(), created.toString());
  }

  byte[] write() {
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why this version cannot read a repository with such a file; empty when it can. */
  static Optional<String> obstacle(byte[] file) {
    FormatFile format;
    try {
      format = JSON.readValue(new String(file, StandardCharsets.UTF_8), FormatFile.class);
    } catch (JsonProcessingException e) {
      return Optional.of("its file 'format' cannot be read: put it back from a copy");
    }
    if (!MAGIC.equals(format.magic)) {
      return Optional.of("its file 'format' is of something else: choose another folder");
    }
    if (format.version != VERSION || format.chunkSize != Chunks.SIZE) {
      return newer("format version " + format.version + ", chunks of " + format.chunkSize);
    }
    if (!ID_ALGORITHM.equals(format.idAlgorithm)) {
      return newer("chunk ids by " + format.idAlgorithm);
    }
    return format.features.isEmpty() ? Optional.empty() : newer("features " + format.features);
  }

  private static Optional<String> newer(String what) {
    return Optional.of("it has " + what + ": use the version of Coffer that wrote it");
  }
}
