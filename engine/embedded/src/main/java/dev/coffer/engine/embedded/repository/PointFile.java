package dev.coffer.engine.embedded.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.SealedFile;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The files of recovery points: sealed JSON. */
final class PointFile {

  static final String FOLDER = "points";

  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectReader READER =
      JSON.readerFor(PointJson.class)
          .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RepositoryKeys keys;

  PointFile(RepositoryKeys keys) {
    this.keys = keys;
  }

  String nameOf(PointId id, PointHeader header) {
    String machine = keys.folder(header.vm().value());
    return FOLDER + "/" + machine + "/" + TIME.format(header.at()) + "-" + id;
  }

  byte[] write(String name, StoredPoint point) throws IOException {
    return SealedFile.seal(keys, name, JSON.writeValueAsBytes(PointJson.of(point)));
  }

  /**
   * Reads a point.
   *
   * @throws IOException with the reason, when it is damaged, in another file's place, or of another
   *     version
   */
  StoredPoint read(String name, byte[] file) throws IOException {
    byte[] content =
        SealedFile.open(keys, name, file)
            .orElseThrow(() -> new IOException("its seal is broken, or it is another file's"));
    try {
      PointJson json = READER.readValue(content);
      return json.toPoint();
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IOException("it is not a point of this version", e);
    }
  }
}
