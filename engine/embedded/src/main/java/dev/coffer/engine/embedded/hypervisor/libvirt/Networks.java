package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * The isolated networks of restored copies: one for each machine, so that two copies of the same
 * guest, which have the same addresses, do not meet. A network of libvirt without {@code <forward>}
 * and {@code <ip>} leads nowhere, not even to the host.
 */
final class Networks {

  private static final String PREFIX = "coffer-";

  private final Libvirt libvirt;
  private final LibvirtLibrary library;

  Networks(Libvirt libvirt) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
  }

  /** How the network of a machine is called. */
  static String name(VmId vm) {
    return PREFIX + vm.value();
  }

  /** Makes the network of a machine that has one of its own, where it is not there. */
  void makeOwn(Element domain) throws LibvirtException {
    String name = name(MachineXml.id(domain));
    if (isOn(name, domain) && with(name, "virNetworkIsActive").isEmpty()) {
      Element network = Xml.parse("<network><bridge stp='on' delay='0'/></network>");
      Xml.add(network, "name").setTextContent(name);
      int _ =
          libvirt.ask(
              connection ->
                  library.number(
                      "virNetworkFree",
                      library.pointer("virNetworkDefineXML", connection, Xml.render(network))));
    }
  }

  /** The hardware addresses of the network cards of a machine. */
  static List<String> cards(Element domain) {
    return Xml.find(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "interface").stream())
        .flatMap(device -> Xml.attribute(device, List.of("mac"), "address").stream())
        .toList();
  }

  /** The bridge of the network of a machine, while that is active. */
  Optional<String> bridge(VmId vm) throws LibvirtException {
    if (!with(name(vm), "virNetworkIsActive").equals(Optional.of(1))) {
      return Optional.empty();
    }
    return Optional.of(
        libvirt.ask(
            connection -> {
              MemorySegment network =
                  library.pointer("virNetworkLookupByName", connection, name(vm));
              try {
                return library.text("virNetworkGetBridgeName", network);
              } finally {
                library.number("virNetworkFree", network);
              }
            }));
  }

  /** Starts it. */
  void startOwn(Element domain) throws LibvirtException {
    makeOwn(domain);
    String name = name(MachineXml.id(domain));
    if (isOn(name, domain) && with(name, "virNetworkIsActive").equals(Optional.of(0))) {
      with(name, "virNetworkCreate");
    }
  }

  private static boolean isOn(String network, Element domain) {
    return Xml.find(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "interface").stream())
        .flatMap(device -> Xml.attribute(device, List.of("source"), "network").stream())
        .anyMatch(network::equals);
  }

  /** Removes the network of a machine, if it has one. */
  void remove(VmId vm) throws LibvirtException {
    String name = name(vm);
    if (with(name, "virNetworkIsActive").equals(Optional.of(1))) {
      with(name, "virNetworkDestroy");
    }
    with(name, "virNetworkUndefine");
  }

  /** Calls a function of a network; empty when there is none of that name. */
  private Optional<Integer> with(String name, String function) throws LibvirtException {
    try {
      return Optional.of(
          libvirt.ask(
              connection -> {
                MemorySegment network = library.pointer("virNetworkLookupByName", connection, name);
                try {
                  return library.number(function, network);
                } finally {
                  library.number("virNetworkFree", network);
                }
              }));
    } catch (LibvirtException e) {
      if (e.is(LibvirtError.NO_NETWORK)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
