package dev.coffer.engine.embedded.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A stream between client and server in which some bytes are not what was sent. */
class GarbledStreamTest {

  private static final int SIZE = 3 << 20;
  private static final PatternDisk DISK =
      new PatternDisk(SIZE, List.of(new Extent(100_000, 200_000), new Extent(2 << 20, 4096)));

  /**
   * What is changed.
   *
   * @param seed of the bytes that are put in
   * @param first where it begins
   * @param every how far apart such bytes are
   * @param end of the stream
   */
  private record Garbling(long seed, int first, int every, int end) {

    void pass(InputStream in, OutputStream out) throws IOException {
      var random = new Random(seed);
      byte[] buffer = new byte[8192];
      int at = 0;
      int next = first;
      int read;
      while (at < end && (read = in.read(buffer, 0, Math.min(buffer.length, end - at))) > 0) {
        for (; next < at + read; next += every) {
          buffer[next - at] = (byte) random.nextInt(256);
        }
        out.write(buffer, 0, read);
        at += read;
      }
    }
  }

  @Property(tries = 150)
  void a_client_ends_with_an_error_or_an_answer(
      @ForAll long seed,
      @ForAll @IntRange(max = 1500) int first,
      @ForAll @IntRange(min = 1, max = 400_000) int every,
      @ForAll @IntRange(max = 1_000_000) int end)
      throws IOException {
    try (var server = NbdServer.start(new NbdAddress.Tcp("127.0.0.1", 0), Map.of("d", DISK));
        var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      garble(proxy, server, new Garbling(seed, first, every, end), true);
      var address = new NbdAddress.Tcp("127.0.0.1", proxy.getLocalPort());
      var export = new NbdExport(address, "d", List.of("b"), Duration.ofMillis(150));
      try (var disk = NbdDisk.open(export)) {
        long most = Math.min(disk.size(), SIZE);
        assertOrdered(disk.data(0, most), most);
        disk.read(0, ByteBuffer.allocate((int) Math.min(most, 1 << 20)));
      } catch (NbdException e) {
        assertThat(e).hasMessageContaining("export 'd'");
      }
    }
  }

  private static void assertOrdered(List<Extent> extents, long size) {
    long at = -1;
    for (Extent extent : extents) {
      assertThat(extent.offset()).isGreaterThan(at);
      at = extent.end();
    }
    assertThat(at).isLessThanOrEqualTo(size);
  }

  @Property(tries = 100)
  void a_server_serves_the_next_client_whatever_one_sends(
      @ForAll long seed,
      @ForAll @IntRange(max = 400) int first,
      @ForAll @IntRange(min = 1, max = 100) int every)
      throws IOException {
    try (var server = NbdServer.start(new NbdAddress.Tcp("127.0.0.1", 0), Map.of("d", DISK));
        var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      garble(proxy, server, new Garbling(seed, first, every, 1 << 20), false);
      var garbled = new NbdAddress.Tcp("127.0.0.1", proxy.getLocalPort());
      try (var disk =
          NbdDisk.open(new NbdExport(garbled, "d", List.of(), Duration.ofMillis(100)))) {
        disk.data(0, disk.size());
        disk.read(0, ByteBuffer.allocate(1 << 20));
      } catch (NbdException e) {
        assertThat(e).hasMessageContaining("export 'd'");
      }
      try (var disk = NbdDisk.open(new NbdExport(server.address(), "d", List.of()))) {
        assertThat(disk.data(0, SIZE)).isEqualTo(DISK.extents());
      }
    }
  }

  /** Passes the connections of a proxy on; the bytes of one direction are garbled. */
  private static void garble(
      ServerSocket proxy, NbdServer server, Garbling garbling, boolean fromServer) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (true) {
                  var client = proxy.accept();
                  var to = (NbdAddress.Tcp) server.address();
                  var upstream = new Socket(to.host(), to.port());
                  Thread.ofPlatform()
                      .daemon()
                      .start(() -> pass(upstream, client, fromServer, garbling));
                  Thread.ofPlatform()
                      .daemon()
                      .start(() -> pass(client, upstream, !fromServer, garbling));
                }
              } catch (IOException e) {
                // Closed.
              }
            });
  }

  private static void pass(Socket from, Socket to, boolean garbled, Garbling garbling) {
    try (from;
        to) {
      if (garbled) {
        garbling.pass(from.getInputStream(), to.getOutputStream());
      } else {
        from.getInputStream().transferTo(to.getOutputStream());
      }
    } catch (IOException e) {
      // One of them has gone.
    }
  }
}
