package dev.coffer.engine.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The serial console of a guest, behind the Unix socket that its QEMU listens on. For one thread.
 */
public final class GuestConsole implements Closeable {

  private static final Duration BOOT = Duration.ofSeconds(60);
  private static final Duration AGAIN = Duration.ofMillis(300);

  private final SocketChannel channel;
  private final StringBuilder seen = new StringBuilder();
  private boolean closed;
  private int commands;

  private GuestConsole(SocketChannel channel) {
    this.channel = channel;
    Thread.ofVirtual().start(this::listen);
  }

  /** Connects, and waits until the guest takes commands. */
  public static GuestConsole open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    GuestConsole console = new GuestConsole(channel);
    console.awaitUp();
    return console;
  }

  private void listen() {
    try {
      ByteBuffer some = ByteBuffer.allocate(4096);
      while (channel.read(some.clear()) >= 0) {
        add(StandardCharsets.UTF_8.decode(some.flip()).toString().replace("\r", ""));
      }
    } catch (IOException e) {
      // The guest is gone.
    }
    end();
  }

  private synchronized void add(String text) {
    seen.append(text);
    notifyAll();
  }

  private synchronized void end() {
    closed = true;
    notifyAll();
  }

  /** What a guest says before somebody listens is lost, so it is asked until it answers. */
  private void awaitUp() throws IOException {
    long end = System.nanoTime() + BOOT.toNanos();
    while (System.nanoTime() < end) {
      send("up" + ++commands + " true");
      if (await(Pattern.compile("@@up\\d+:0\n"), AGAIN) != null) {
        return;
      }
    }
    throw new AssertionError("the guest did not come up; it said: " + seen);
  }

  /** Has a command of the shell done, which must succeed; returns what it printed. */
  public String run(String command) throws IOException {
    String id = "c" + ++commands;
    send(id + " " + command);
    Matcher answer = await(Pattern.compile("(?s)(.*?)@@" + id + ":(\\d+)\n"), BOOT);
    assertThat(answer).as("the guest does not answer %s; it said: %s", command, seen).isNotNull();
    String output = answer.group(1).replaceAll("@@up\\d+:0\n", "");
    assertThat(answer.group(2)).as("%s: %s", command, output).isEqualTo("0");
    return output.strip();
  }

  /** Begins a command whose end is not awaited. */
  public void begin(String command) throws IOException {
    run("( " + command + " ) > /tmp/begun.log 2>&1 &");
  }

  /** Waits until the guest says something by itself, such as a kernel message. */
  public void awaitText(String text) {
    assertThat(await(Pattern.compile("(?s).*?" + Pattern.quote(text)), BOOT))
        .as("the guest does not say %s; it said: %s", text, seen)
        .isNotNull();
  }

  private void send(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private synchronized @Nullable Matcher await(Pattern wanted, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (true) {
      Matcher matcher = wanted.matcher(seen.toString());
      if (matcher.find()) {
        seen.delete(0, matcher.end());
        return matcher;
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || closed) {
        return null;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
