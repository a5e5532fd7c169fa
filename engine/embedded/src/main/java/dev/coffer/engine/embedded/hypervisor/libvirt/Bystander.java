package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stands on the isolated network of a Test machine: a network namespace of its own with one card,
 * in which nothing listens. So Coffer reaches the guest, and the guest never reaches the host. It
 * is made at the first look, since a bridge lets nothing through for the first seconds of a card
 * (IEEE 802.1D), and goes with the machine. Made by {@code ip} of iproute2.
 */
final class Bystander {

  private static final String CARD = "eth0";
  private static final String OWN_ADDRESS = "fe80::c0ff:ee/64";
  private static final String CONNECT_SECONDS = "2";
  private static final long COMMAND_SECONDS = 10;

  /** Where {@code ip} keeps them: ip-netns(8). */
  private static final Path SPACES = Path.of("/run/netns");

  private static final Path CARDS = Path.of("/sys/class/net");

  private final String space;
  private final String end;

  private Bystander(VmId vm) {
    this.space = "coffer-" + vm.value();
    this.end = "cf" + vm.value().replace("-", "").substring(0, 10);
  }

  /** The one on the network of a machine, which joins it if need be. */
  static Bystander on(VmId vm, String bridge) throws IOException {
    var bystander = new Bystander(vm);
    if (!bystander.isThere(bridge)) {
      bystander.leave();
      bystander.make(bridge);
    }
    return bystander;
  }

  private boolean isThere(String bridge) throws IOException {
    Path master = CARDS.resolve(end).resolve("master");
    return Files.exists(SPACES.resolve(space))
        && Files.exists(master)
        && master.toRealPath().endsWith(bridge);
  }

  private void make(String bridge) throws IOException {
    require("netns", "add", space);
    require("link", "add", end, "type", "veth", "peer", "name", CARD, "netns", space);
    require("link", "set", end, "master", bridge, "up");
    require("-n", space, "link", "set", CARD, "addrgenmode", "none", "up");
    require("-n", space, "address", "add", OWN_ADDRESS, "dev", CARD, "nodad");
  }

  /** Whether something accepts a connection there; what is in the way, if not. */
  Optional<String> connect(GuestAddress guest, int port) throws IOException {
    if (guest.isIpv4()) {
      require("-n", space, "address", "replace", guest.neighbour(), "dev", CARD);
    }
    var address = guest.address().getHostAddress();
    var ended =
        run(
            List.of(
                "ip",
                "netns",
                "exec",
                space,
                "timeout",
                CONNECT_SECONDS,
                "bash",
                "-c",
                "exec 3<>/dev/tcp/$0/$1",
                guest.isIpv4() ? address : address + "%" + CARD,
                String.valueOf(port)));
    return ended.status() == 0
        ? Optional.empty()
        : Optional.of("no connection to %s port %d".formatted(address, port));
  }

  /** Leaves the network of a machine that goes. */
  static void leave(VmId vm) throws IOException {
    var bystander = new Bystander(vm);
    if (Files.exists(SPACES.resolve(bystander.space))) {
      bystander.leave();
    }
  }

  /** The card goes with its namespace, but not at once. */
  private void leave() throws IOException {
    run(List.of("ip", "link", "delete", end));
    run(List.of("ip", "netns", "delete", space));
  }

  private static void require(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    var ended = run(command);
    if (ended.status() != 0) {
      throw new IOException(
          "the network of the Test machine cannot be joined: %s failed (%s)"
              .formatted(String.join(" ", command), ended.output().strip()));
    }
  }

  private record Ended(int status, String output) {}

  private static Ended run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.getFirst() + " does not end");
      }
      return new Ended(process.exitValue(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a command ran");
    } finally {
      process.destroyForcibly();
    }
  }
}
