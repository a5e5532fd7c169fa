package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.image.WriteBehind.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WriteBehindTest {

  private final List<Byte> written = Collections.synchronizedList(new ArrayList<>());

  @Test
  void all_buffers_are_written() throws IOException {
    try (var behind = new WriteBehind(() -> ByteBuffer.allocate(1))) {
      var buffer = ByteBuffer.allocate(1);
      for (byte number = 0; number < 100; number++) {
        buffer = behind.swap(buffer.put(number).flip(), full -> written.add(full.get()));
      }
      behind.await();
    }
    assertThat(written).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void the_caller_goes_on_while_several_buffers_are_written() throws IOException {
    var filled = new CountDownLatch(1);
    Write whenFilled =
        full -> {
          await(filled);
          written.add(full.get());
        };
    try (var behind = new WriteBehind(() -> ByteBuffer.allocate(1))) {
      var second = behind.swap(ByteBuffer.allocate(1).put((byte) 7).flip(), whenFilled);
      var third = behind.swap(second.put((byte) 8).flip(), whenFilled);
      third.put((byte) 9);
      filled.countDown();
      behind.await();
    }
    assertThat(written).containsExactlyInAnyOrder((byte) 7, (byte) 8);
  }

  @Test
  void what_fails_is_told_to_a_later_call() throws IOException {
    Write failing =
        full -> {
          throw new IOException("no space left");
        };
    try (var behind = new WriteBehind(() -> ByteBuffer.allocate(1))) {
      behind.swap(ByteBuffer.allocate(1), failing);
      assertThatThrownBy(() -> swapForEver(behind))
          .isInstanceOf(IOException.class)
          .hasMessage("no space left");
    }
  }

  @Test
  void what_fails_last_is_told_to_who_waits() throws IOException {
    Write failing =
        full -> {
          throw new IOException("no space left");
        };
    try (var behind = new WriteBehind(() -> ByteBuffer.allocate(1))) {
      behind.swap(ByteBuffer.allocate(1), failing);
      assertThatThrownBy(behind::await).hasMessage("no space left");
    }
  }

  private static void swapForEver(WriteBehind behind) throws IOException {
    for (var buffer = ByteBuffer.allocate(1); true; ) {
      buffer = behind.swap(buffer, full -> {});
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
