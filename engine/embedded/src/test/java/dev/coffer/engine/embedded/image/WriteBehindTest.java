package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WriteBehindTest {

  private final List<Byte> written = new ArrayList<>();

  @Test
  void buffers_are_written_one_after_another_in_the_order_they_came() throws IOException {
    try (var behind = new WriteBehind(ByteBuffer.allocate(1))) {
      var buffer = ByteBuffer.allocate(1);
      for (byte number = 0; number < 100; number++) {
        buffer = behind.swap(buffer.put(number).flip(), full -> written.add(full.get()));
      }
      behind.await();
    }
    assertThat(written).hasSize(100).isSorted();
  }

  @Test
  void the_caller_goes_on_while_a_buffer_is_written() throws IOException {
    var filled = new CountDownLatch(1);
    try (var behind = new WriteBehind(ByteBuffer.allocate(1))) {
      var spare =
          behind.swap(
              ByteBuffer.allocate(1).put((byte) 7).flip(),
              full -> {
                await(filled);
                written.add(full.get());
              });
      spare.put((byte) 8);
      filled.countDown();
      behind.await();
    }
    assertThat(written).containsExactly((byte) 7);
  }

  @Test
  void what_fails_is_told_to_the_next_call_and_nothing_is_written_after_it() throws IOException {
    try (var behind = new WriteBehind(ByteBuffer.allocate(1))) {
      var spare =
          behind.swap(
              ByteBuffer.allocate(1),
              full -> {
                throw new IOException("no space left");
              });
      assertThatThrownBy(() -> behind.swap(spare, full -> written.add(full.get())))
          .isInstanceOf(IOException.class)
          .hasMessage("no space left");
      assertThatThrownBy(behind::await).hasMessage("no space left");
    }
    assertThat(written).isEmpty();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
