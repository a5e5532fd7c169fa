package dev.coffer.engine.embedded.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  private static final int PIECE = 200_000;

  private final byte[] object = new byte[16 << 20];
  private final AtomicInteger requests = new AtomicInteger();
  private final ReadAhead ahead = new ReadAhead(this::request);

  ReadAheadTest() {
    new Random(1).nextBytes(object);
  }

  private int request(String name, long offset, byte[] into, int length) throws IOException {
    requests.incrementAndGet();
    if (!name.equals("pack")) {
      throw new NoSuchObjectException(name);
    }
    int there = Math.clamp(object.length - offset, 0, length);
    System.arraycopy(object, (int) Math.min(offset, object.length), into, 0, there);
    return there;
  }

  /** Reads a piece, which must be what is stored, and says how long it is. */
  private int read(long offset, int length) throws IOException {
    byte[] into = new byte[length];
    int there = ahead.read("pack", offset, into, length);
    assertThat(there).isEqualTo((int) Math.min(length, object.length - offset));
    assertThat(Arrays.copyOf(into, there))
        .isEqualTo(Arrays.copyOfRange(object, (int) offset, (int) offset + there));
    return there;
  }

  @Test
  void pieces_that_follow_each_other_take_few_requests_and_are_what_is_stored() throws Exception {
    for (long at = 32; at < object.length; at += PIECE) {
      read(at, PIECE);
    }
    assertThat(requests.get()).as("of 84 pieces").isLessThanOrEqualTo(14);
    assertThat(ahead.read("pack", object.length, new byte[9], 9)).isZero();
  }

  @Test
  void so_do_those_that_several_threads_ask_for() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var all =
          IntStream.range(0, 20)
              .mapToObj(i -> threads.submit(() -> readFour(32L + i * 4L * PIECE)))
              .toList();
      for (Future<Integer> each : all) {
        each.get();
      }
    }
    assertThat(requests.get()).as("of 80 pieces").isLessThan(40);
  }

  private int readFour(long offset) throws IOException {
    int read = 0;
    for (int i = 0; i < 4; i++) {
      read += read(offset + (long) i * PIECE, PIECE);
    }
    return read;
  }

  @Test
  void a_piece_that_stands_alone_is_read_alone() throws Exception {
    for (int i = 70; i > 0; i -= 8) {
      read((long) i * PIECE, PIECE);
    }
    assertThat(requests.get()).isEqualTo(9);
  }

  @Test
  void what_is_read_again_is_asked_for_again() throws Exception {
    for (int i = 0; i < 6; i++) {
      read((long) i * PIECE, PIECE);
    }
    for (int i : new int[] {0, 3, 4}) {
      object[i * PIECE + 5] ^= 1;
      read((long) i * PIECE, PIECE);
    }
  }

  @Test
  void what_is_not_there_is_told_each_time() {
    for (long at : new long[] {0, 10, 20}) {
      assertThatThrownBy(() -> ahead.read("none", at, new byte[10], 10))
          .isInstanceOf(NoSuchObjectException.class);
    }
  }
}
