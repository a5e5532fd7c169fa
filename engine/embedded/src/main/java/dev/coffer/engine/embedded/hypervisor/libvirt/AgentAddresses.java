package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that a guest's agent tells of: {@code virDomainInterfaceAddresses}. Its structures,
 * as {@code libvirt-domain.h} has them: {@code struct _virDomainInterface { char *name; char
 * *hwaddr; unsigned int naddrs; virDomainIPAddressPtr addrs; }} and {@code struct
 * _virDomainInterfaceIPAddress { int type; char *addr; unsigned int prefix; }}.
 */
final class AgentAddresses {

  private static final int BY_AGENT = 1;
  private static final long COUNT = 16;
  private static final long ADDRESSES = 24;
  private static final long TEXT = 8;
  private static final long PREFIX = 16;
  private static final long ADDRESS = 24;

  private final Libvirt libvirt;
  private final LibvirtLibrary library;

  AgentAddresses(Libvirt libvirt) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
  }

  /** None where there is no agent that answers. */
  List<GuestAddress> of(VmId vm) {
    try {
      return libvirt.withDomain(vm.value(), this::of);
    } catch (LibvirtException e) {
      return List.of();
    }
  }

  private List<GuestAddress> of(MemorySegment domain) throws LibvirtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
      int count = library.number("virDomainInterfaceAddresses", domain, place, BY_AGENT, 0);
      MemorySegment array = LibvirtLibrary.follow(place, 0);
      List<GuestAddress> found = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        MemorySegment one = LibvirtLibrary.follow(array, i * ValueLayout.ADDRESS.byteSize());
        read(one, found);
        library.free("virDomainInterfaceFree", one);
      }
      library.free(array);
      return List.copyOf(found);
    }
  }

  private static void read(MemorySegment one, List<GuestAddress> found) {
    int count = one.get(ValueLayout.JAVA_INT, COUNT);
    for (int i = 0; i < count; i++) {
      MemorySegment address = LibvirtLibrary.follow(one, ADDRESSES).asSlice(i * ADDRESS, ADDRESS);
      GuestAddress.parse(
              LibvirtLibrary.follow(address, TEXT).getString(0),
              address.get(ValueLayout.JAVA_INT, PREFIX))
          .ifPresent(found::add);
    }
  }
}
