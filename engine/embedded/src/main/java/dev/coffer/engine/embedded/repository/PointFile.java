package dev.coffer.engine.embedded.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.PointId;
import dev.coffer.engine.VmId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The file of a recovery point: {@code {"sha256":"<hex>","point":<JSON>}}, where the checksum is
 * that of the bytes of the inner JSON.
 */
final class PointFile {

  static final String FOLDER = "points";

  private static final byte[] START = "{\"sha256\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIDDLE = "\",\"point\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SUM_CHARS = 64;
  private static final int BODY = START.length + SUM_CHARS + MIDDLE.length;

  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectWriter WRITER = JSON.writerWithDefaultPrettyPrinter();
  private static final ObjectReader READER =
      JSON.readerFor(PointJson.class)
          .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int LONGEST_NAME = 100;

  private PointFile() {}

  static String nameOf(PointId id, PointHeader header) {
    return FOLDER
        + "/"
        + folderOf(header.vm())
        + "/"
        + TIME.format(header.at())
        + "-"
        + id
        + ".json";
  }

  /** For people, and one folder for each machine; what counts is in the file. */
  private static String folderOf(VmId vm) {
    var name = new StringBuilder();
    for (byte b : vm.value().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b == '-' || b == '_' || (b > 0 && Character.isLetterOrDigit(b));
      name.append(plain ? String.valueOf((char) b) : "%" + HexFormat.of().toHexDigits(b));
    }
    if (name.length() <= LONGEST_NAME) {
      return name.toString();
    }
    return name.substring(0, LONGEST_NAME) + "-" + sum(vm.value().getBytes(StandardCharsets.UTF_8));
  }

  static byte[] write(StoredPoint point) throws IOException {
    byte[] body = WRITER.writeValueAsBytes(PointJson.of(point));
    var file = new ByteArrayOutputStream();
    file.write(START);
    file.write(sum(body).getBytes(StandardCharsets.US_ASCII));
    file.write(MIDDLE);
    file.write(body);
    file.write(END);
    return file.toByteArray();
  }

  /**
   * Reads a point.
   *
   * @throws IOException with the reason, when it is damaged or of another version
   */
  static StoredPoint read(byte[] file) throws IOException {
    int end = file.length - END.length;
    if (end < BODY) {
      throw new IOException("it is truncated");
    }
    String expected = new String(file, START.length, SUM_CHARS, StandardCharsets.US_ASCII);
    byte[] body = Arrays.copyOfRange(file, BODY, end);
    if (!sum(body).equals(expected)) {
      throw new IOException("its checksum is wrong");
    }
    try {
      PointJson json = READER.readValue(body);
      return json.toPoint();
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IOException("it is not a point of this version", e);
    }
  }

  private static String sum(byte[] bytes) {
    return HexFormat.of().formatHex(Chunks.sha256().digest(bytes));
  }
}
