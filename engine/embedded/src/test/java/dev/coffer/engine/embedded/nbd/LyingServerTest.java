package dev.coffer.engine.embedded.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against servers that do not keep to the protocol: always an error, and soon. */
@Timeout(20)
class LyingServerTest {

  private static final long SIZE = 1L << 40;
  private static final int LENGTH = 4096;

  private static void assertRead(String complaint, Liar.Lie lie) throws IOException {
    try (var liar = Liar.start(SIZE, lie);
        var disk = NbdDisk.open(liar.export())) {
      assertThatThrownBy(() -> disk.read(0, ByteBuffer.allocate(LENGTH)))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining(complaint);
    }
  }

  private static void assertStatus(String complaint, Liar.Lie lie) throws IOException {
    try (var liar = Liar.start(SIZE, lie);
        var disk = NbdDisk.open(liar.export())) {
      assertThatThrownBy(() -> disk.data(0, SIZE))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining(complaint);
    }
  }

  private static void data(int flags, long cookie, long at, int length, DataOutputStream out)
      throws IOException {
    Liar.chunk(flags, Protocol.REPLY_TYPE_OFFSET_DATA, cookie, Long.BYTES + length, out);
    out.writeLong(at);
    out.write(new byte[length]);
  }

  private static void runs(long cookie, int context, int count, int length, DataOutputStream out)
      throws IOException {
    int bytes = Integer.BYTES + count * 8;
    Liar.chunk(Protocol.REPLY_FLAG_DONE, Protocol.REPLY_TYPE_BLOCK_STATUS, cookie, bytes, out);
    out.writeInt(context);
    for (int i = 0; i < count; i++) {
      out.writeInt(length);
      out.writeInt(i % 2 == 0 ? 0 : Protocol.STATE_ZERO);
    }
  }

  @Test
  void an_answer_without_the_magic_is_none() throws IOException {
    assertRead("is none", (_, _, _, out) -> out.writeLong(42));
  }

  @Test
  void an_answer_to_another_request_is_refused() throws IOException {
    assertRead(
        "another request", (cookie, at, length, out) -> data(1, cookie + 1, at, length, out));
  }

  @Test
  void less_than_was_asked_for_is_refused() throws IOException {
    assertRead("less than", (cookie, at, length, out) -> data(1, cookie, at, length - 1, out));
  }

  @Test
  void more_than_was_asked_for_is_refused() throws IOException {
    assertRead(
        "not asked for",
        (cookie, at, _, out) -> {
          Liar.chunk(1, Protocol.REPLY_TYPE_OFFSET_DATA, cookie, Integer.MAX_VALUE, out);
          out.writeLong(at);
        });
    assertRead(
        "not asked for",
        (cookie, at, length, out) -> {
          Liar.chunk(1, Protocol.REPLY_TYPE_OFFSET_HOLE, cookie, 12, out);
          out.writeLong(at + 1);
          out.writeInt(length);
        });
  }

  @Test
  void a_chunk_of_a_negative_length_is_refused() throws IOException {
    assertRead(
        "bytes",
        (cookie, _, _, out) -> Liar.chunk(1, Protocol.REPLY_TYPE_OFFSET_DATA, cookie, -1, out));
    assertRead(
        "bytes", (cookie, _, _, out) -> Liar.chunk(1, Protocol.REPLY_TYPE_ERROR, cookie, -1, out));
  }

  @Test
  void the_same_twice_is_refused() throws IOException {
    assertRead(
        "twice",
        (cookie, at, length, out) -> {
          data(0, cookie, at, length, out);
          data(1, cookie, at + length - 1, 1, out);
        });
  }

  @Test
  void chunks_without_an_end_are_refused() throws IOException {
    assertRead(
        "more chunks",
        (cookie, at, length, out) -> {
          for (int i = 0; i < length; i++) {
            data(0, cookie, at + i, 1, out);
          }
        });
    assertRead(
        "empty chunk",
        (cookie, _, _, out) -> Liar.chunk(0, Protocol.REPLY_TYPE_NONE, cookie, 0, out));
  }

  @Test
  void blocks_of_no_length_or_without_an_end_are_refused() throws IOException {
    assertStatus("more of the blocks", (cookie, _, _, out) -> runs(cookie, 1, 1, 0, out));
    assertStatus("more of the blocks", (cookie, _, _, out) -> runs(cookie, 1, 5, 1 << 30, out));
    assertStatus("smaller than sectors", (cookie, _, _, out) -> runs(cookie, 1, 70_000, 1, out));
    assertStatus("1", (cookie, _, _, out) -> Liar.chunk(1, 5, cookie, Integer.MAX_VALUE, out));
  }

  @Test
  void blocks_of_another_kind_are_refused() throws IOException {
    assertStatus("context 7", (cookie, _, _, out) -> runs(cookie, 7, 1, 512, out));
    assertStatus("says nothing", (cookie, _, _, out) -> runs(cookie, 2, 1, 512, out));
  }

  @Test
  void an_answer_that_never_comes_is_not_waited_for_for_ever() throws IOException {
    assertRead("in time", (_, _, _, _) -> {});
  }

  @Test
  void an_answer_that_comes_in_drops_is_not_waited_for_for_ever() throws IOException {
    var over = new CountDownLatch(1);
    assertRead(
        "in time",
        (cookie, at, length, out) -> {
          Liar.chunk(1, Protocol.REPLY_TYPE_OFFSET_DATA, cookie, Long.BYTES + length, out);
          out.writeLong(at);
          for (int i = 0; i < length && !isOver(over); i++) {
            out.write(1);
            out.flush();
          }
        });
  }

  /** The pace of the drops. */
  private static boolean isOver(CountDownLatch never) {
    try {
      return never.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Test
  void what_is_no_server_of_nbd_is_found_out_at_once_or_in_time() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new NbdAddress.Tcp("127.0.0.1", socket.getLocalPort());
      var export = new NbdExport(address, "d", List.of(), Liar.PATIENCE);
      assertThatThrownBy(() -> NbdDisk.open(export)).hasMessageContaining("in time");
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  while (true) {
                    try (var connection = socket.accept()) {
                      connection
                          .getOutputStream()
                          .write("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                  }
                } catch (IOException e) {
                  // Closed.
                }
              });
      assertThatThrownBy(() -> NbdDisk.open(export)).hasMessageContaining("no NBD server");
    }
  }

  @Test
  void single_sectors_one_by_one_are_told_as_few_extents() throws IOException {
    try (var liar =
            Liar.start(SIZE, (cookie, _, length, out) -> runs(cookie, 1, length / 512, 512, out));
        var disk = NbdDisk.open(liar.export())) {
      assertThat(disk.data(0, 1 << 20)).containsExactly(new Extent(0, (1 << 20) - 512));
    }
  }
}
