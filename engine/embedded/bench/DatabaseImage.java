import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * A disk as a database has it, without a file system: two tablespaces, with pages of 8 and of 16
 * KiB, of rows and of an index, then a log that is written in a circle. Of the pages every sixth is
 * free and zero, and every twentieth free with its old content. The same on every machine.
 */
final class DatabaseImage {

  private static final List<String> WORDS =
      List.of(
          "open paid shipped returned cancelled amber basalt cedar delta ember fjord garnet harbour"
              .split(" "));

  private final Random random = new Random(3);
  private long row;
  private long sequence;

  private DatabaseImage() {}

  static Path make(Path folder, int mebibytes) throws IOException {
    Path image = Files.createDirectories(folder).resolve("disk.raw");
    long bytes = mebibytes * Corpus.MIB;
    try (var out = new BufferedOutputStream(Files.newOutputStream(image), 1 << 20)) {
      var database = new DatabaseImage();
      database.tablespace(out, 8 << 10, bytes / 2);
      database.tablespace(out, 16 << 10, bytes / 16 * 7);
      database.log(out, bytes - bytes / 2 - bytes / 16 * 7);
    }
    return image;
  }

  private void tablespace(OutputStream out, int pageSize, long bytes) throws IOException {
    for (long page = 0; page < bytes / pageSize; page++) {
      var content = ByteBuffer.allocate(pageSize);
      if (page % 6 != 5) {
        header(content, page, page % 20 == 0);
        if (page % 8 == 7) {
          index(content);
        } else {
          rows(content);
        }
        checksum(content);
      }
      out.write(content.array());
    }
  }

  private void header(ByteBuffer page, long number, boolean free) {
    page.putInt(0).putInt((int) number).putLong(sequence += random.nextInt(4096));
    page.putShort((short) (free ? 0 : 1)).putShort((short) page.capacity()).putInt(0);
  }

  /** Rows up to a fill that differs from page to page: number, time, words, amounts, a UUID. */
  private void rows(ByteBuffer page) {
    int full = (int) (page.capacity() * (0.6 + 0.35 * random.nextDouble()));
    while (page.position() < full - 200) {
      page.putLong(row++).putLong(1_700_000_000_000L + row * 1_717 + random.nextInt(900));
      text(page, word() + " " + word());
      text(page, "customer-" + random.nextInt(5_000_000) + "@" + word() + ".example");
      page.putInt(random.nextInt(100_000)).putShort((short) random.nextInt(5)).putInt(0);
      page.putLong(random.nextLong()).putLong(random.nextLong());
      text(page, "order " + row + " was " + word() + " by " + word());
    }
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static void text(ByteBuffer page, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    page.putShort((short) bytes.length).put(bytes);
  }

  /** Keys that ascend, and where their rows are. */
  private void index(ByteBuffer page) {
    long key = random.nextLong() >>> 1;
    while (page.remaining() >= 200) {
      page.putLong(key += random.nextInt(1 << 20)).putInt(random.nextInt(1 << 17));
      page.putShort((short) random.nextInt(80));
    }
  }

  private static void checksum(ByteBuffer page) {
    var crc = new CRC32C();
    crc.update(page.array());
    page.putInt(0, (int) crc.getValue());
  }

  private void log(OutputStream out, long bytes) throws IOException {
    byte[] image = new byte[96];
    for (long written = 0; written < bytes; written += 128) {
      random.nextBytes(image);
      var entry = ByteBuffer.allocate(128);
      entry.putLong(sequence += 128).putLong(row - random.nextInt(10_000)).putInt(7).putInt(96);
      entry.put(image, 0, 48).put(new byte[48]);
      out.write(entry.array());
    }
  }
}
