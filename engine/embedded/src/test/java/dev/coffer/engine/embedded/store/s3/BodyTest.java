package dev.coffer.engine.embedded.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Content that is cut into parts. */
class BodyTest {

  @Property(tries = 300)
  void the_parts_are_the_whole_none_is_too_small_and_there_are_not_too_many(
      @ForAll @Size(max = 6) List<byte[]> content,
      @ForAll @IntRange(min = 1, max = 40) int least,
      @ForAll @IntRange(min = 1, max = 8) int most)
      throws IOException {
    var whole = Body.of(content.stream().map(BodyTest::within).toList());
    var parts = whole.parts(least, most);
    assertThat(parts).hasSizeBetween(1, most);
    assertThat(together(parts)).isEqualTo(together(List.of(whole)));
    assertThat(parts.stream().mapToLong(Body::length).sum()).isEqualTo(whole.length());
    if (parts.size() > 1) {
      assertThat(parts.subList(0, parts.size() - 1))
          .allSatisfy(part -> assertThat(part.length()).isGreaterThanOrEqualTo(least));
      assertThat(parts.getLast().length()).isPositive();
    }
    for (Body part : parts) {
      assertThat(part.crc32c()).isEqualTo(Body.of(part.open().readAllBytes()).crc32c());
    }
  }

  /** A buffer that neither starts nor ends with what counts. */
  private static ByteBuffer within(byte[] content) {
    return ByteBuffer.allocate(content.length + 5).position(2).put(content).flip().position(2);
  }

  private static byte[] together(List<Body> parts) throws IOException {
    var all = new ByteArrayOutputStream();
    for (Body part : parts) {
      part.open().transferTo(all);
    }
    return all.toByteArray();
  }
}
