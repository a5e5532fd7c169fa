package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.Guests;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is seen of the guests of a KVM host: by their agents, their networks, their consoles. */
final class LibvirtGuests implements Guests {

  private final Libvirt libvirt;
  private final LibvirtLibrary library;
  private final Machines machines;
  private final Networks networks;
  private final Consoles consoles;

  LibvirtGuests(Libvirt libvirt, Machines machines, Networks networks, Consoles consoles) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
    this.machines = machines;
    this.networks = networks;
    this.consoles = consoles;
  }

  /** Asks it for the time, which every agent can tell. */
  @Override
  public Optional<String> agent(VmId vm) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment seconds = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment nanos = arena.allocate(ValueLayout.JAVA_INT);
      int _ =
          libvirt.withDomain(
              vm.value(), domain -> library.number("virDomainGetTime", domain, seconds, nanos, 0));
      return Optional.empty();
    } catch (LibvirtException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<String> port(VmId vm, int port) throws IOException {
    var bridge = networks.bridge(vm);
    var addresses = addresses(vm);
    if (bridge.isEmpty() || addresses.isEmpty()) {
      return Optional.of("the machine has no network card");
    }
    List<String> obstacles = new ArrayList<>();
    var bystander = Bystander.on(vm, bridge.get());
    for (GuestAddress address : addresses) {
      var obstacle = bystander.connect(address, port);
      if (obstacle.isEmpty()) {
        return Optional.empty();
      }
      obstacles.add(obstacle.get());
    }
    return Optional.of(String.join("; ", obstacles));
  }

  /** Those that the agent tells, then those that the cards give themselves. */
  private List<GuestAddress> addresses(VmId vm) throws LibvirtException {
    List<GuestAddress> all = new ArrayList<>(new AgentAddresses(libvirt).of(vm));
    machines.find(vm).stream()
        .flatMap(listed -> Networks.cards(listed.domain().xml()).stream())
        .flatMap(mac -> GuestAddress.ofCard(mac).stream())
        .filter(address -> !all.contains(address))
        .forEach(all::add);
    return all;
  }

  @Override
  public Optional<String> console(VmId vm, String text) throws IOException {
    var written = consoles.text(vm);
    if (written.isEmpty()) {
      return Optional.of("the machine has no serial console");
    }
    return written.get().contains(text)
        ? Optional.empty()
        : Optional.of(
            "the console has %d lines without it".formatted(written.get().lines().count()));
  }
}
