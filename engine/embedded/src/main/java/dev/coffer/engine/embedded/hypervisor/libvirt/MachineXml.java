package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.ServedDisk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.w3c.dom.Element;

/** Rewrites the definition of a machine into that of the machine which a restore makes. */
final class MachineXml {

  /** QEMU's own range of addresses. */
  private static final String MAC_PREFIX = "52:54:00";

  /** Devices that lead to something of the host, or of another machine. */
  private static final List<String> SHARED_DEVICES =
      List.of("hostdev", "filesystem", "shmem", "redirdev", "vsock", "lease");

  private static final List<String> LINES = List.of("serial", "parallel", "console");

  /**
   * What a machine does when a disk fails. QEMU connects anew to a server that was gone, but not
   * before a request has failed; libvirt 9 cannot tell it to wait.
   */
  private static final List<String> ERROR_POLICIES = List.of("error_policy", "rerror_policy");

  private static final RandomGenerator RANDOM = new SecureRandom();

  private MachineXml() {}

  /**
   * An image that becomes the storage of a disk.
   *
   * @param format {@code qcow2} or {@code raw}
   * @param over what it lies over
   */
  record Image(Path file, String format, Optional<ServedDisk> over) {
    Image(Path file, String format) {
      this(file, format, Optional.empty());
    }
  }

  /** Whether a disk lies over one that is served. */
  static boolean isPresented(Element disk) {
    return Xml.attribute(disk, List.of("backingStore", "source"), "protocol")
        .equals(Optional.of("nbd"));
  }

  /** How a machine is called. */
  static VmId id(Element domain) {
    return new VmId(Xml.text(domain, "uuid").orElse("?"));
  }

  /**
   * A machine of a new identity, that can harm neither the original nor anybody else: no device of
   * the host, no line to anywhere, an isolated network.
   *
   * @param images by target; other disks are left out
   */
  static void makeCopy(
      Element domain, VmId id, String name, Role role, String key, Map<String, Image> images) {
    Xml.require(domain, "uuid").setTextContent(id.value());
    Xml.require(domain, "name").setTextContent(name);
    Xml.remove(domain, "genid");
    Xml.remove(domain, "sysinfo");
    Xml.find(domain, "os").ifPresent(os -> Xml.remove(os, "nvram"));
    Marks.of(domain).restoredBy(key, Optional.of(role)).writeTo(domain);
    Element devices = Xml.require(domain, "devices");
    SHARED_DEVICES.forEach(device -> Xml.remove(devices, device));
    for (Element disk : Xml.children(devices, "disk")) {
      String target = Xml.attribute(disk, List.of("target"), "dev").orElse("?");
      if (images.containsKey(target)) {
        store(disk, images.get(target));
      } else if (DomainDisk.isDisk(disk)) {
        devices.removeChild(disk);
      } else {
        Xml.remove(disk, "source");
      }
    }
    Xml.children(devices, "interface").forEach(device -> isolate(device, id));
    LINES.forEach(line -> Xml.children(devices, line).forEach(MachineXml::disconnect));
    Xml.children(devices, "channel")
        .forEach(channel -> Xml.find(channel, "source").ifPresent(channel::removeChild));
    Xml.children(devices, "graphics").forEach(MachineXml::anyPort);
  }

  private static void store(Element disk, Image image) {
    disk.setAttribute("type", "file");
    Xml.remove(disk, "source");
    Xml.remove(disk, "backingStore");
    Xml.remove(disk, "mirror");
    Xml.add(disk, "source").setAttribute("file", image.file().toString());
    image.over().ifPresent(served -> lieOver(disk, served));
    Element driver = Xml.require(disk, "driver");
    driver.setAttribute("name", "qemu");
    driver.setAttribute("type", image.format());
    if (image.over().isPresent()) {
      ERROR_POLICIES.forEach(policy -> setIfAbsent(driver, policy, "stop"));
    }
  }

  private static void setIfAbsent(Element element, String name, String value) {
    if (!element.hasAttribute(name)) {
      element.setAttribute(name, value);
    }
  }

  /** The whole chain is said, so that libvirt need not look for it in the image. */
  private static void lieOver(Element disk, ServedDisk served) {
    Element below = Xml.add(disk, "backingStore");
    below.setAttribute("type", "network");
    Xml.add(below, "format").setAttribute("type", "raw");
    Element source = Xml.add(below, "source");
    source.setAttribute("protocol", "nbd");
    source.setAttribute("name", served.export());
    Element host = Xml.add(source, "host");
    host.setAttribute("transport", "unix");
    host.setAttribute("socket", served.socket().toString());
    Xml.add(below, "backingStore");
  }

  private static void isolate(Element device, VmId vm) {
    device.setAttribute("type", "network");
    for (Element part : Xml.children(device, "*")) {
      if (!List.of("model", "address", "boot", "link", "mtu").contains(part.getLocalName())) {
        device.removeChild(part);
      }
    }
    Xml.add(device, "source").setAttribute("network", Networks.name(vm));
    Xml.add(device, "mac")
        .setAttribute(
            "address",
            "%s:%02x:%02x:%02x"
                .formatted(
                    MAC_PREFIX, RANDOM.nextInt(256), RANDOM.nextInt(256), RANDOM.nextInt(256)));
  }

  /** No two machines share a socket, a file or a port. */
  private static void disconnect(Element line) {
    line.setAttribute("type", "pty");
    for (String part : List.of("source", "protocol", "log")) {
      Xml.remove(line, part);
    }
  }

  private static void anyPort(Element graphics) {
    graphics.removeAttribute("port");
    graphics.removeAttribute("socket");
    graphics.setAttribute("autoport", "yes");
    Xml.children(graphics, "listen").stream()
        .filter(listen -> listen.getAttribute("type").equals("socket"))
        .forEach(graphics::removeChild);
  }

  /**
   * The same machine with other storage for some of its disks.
   *
   * @param described has the disks that the machine does not have any more
   * @param images by target
   */
  static void replaceDisks(Element domain, Element described, Map<String, Image> images) {
    Element devices = Xml.require(domain, "devices");
    images.forEach(
        (target, image) ->
            store(disk(domain, target).orElseGet(() -> bring(devices, described, target)), image));
  }

  private static Optional<Element> disk(Element domain, String target) {
    return Xml.find(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "disk").stream())
        .filter(disk -> Xml.attribute(disk, List.of("target"), "dev").equals(Optional.of(target)))
        .findFirst();
  }

  /** The disk's old place on the bus may be another's by now. */
  private static Element bring(Element devices, Element described, String target) {
    Element disk =
        (Element)
            devices.getOwnerDocument().importNode(disk(described, target).orElseThrow(), true);
    Xml.remove(disk, "address");
    devices.appendChild(disk);
    return disk;
  }

  /** Gives a machine those disks too that another definition of it has besides. */
  static void addDisks(Element domain, Element other) {
    Element devices = Xml.require(domain, "devices");
    for (DomainDisk disk : Domain.disks(other)) {
      if (disk(domain, disk.target()).isEmpty()) {
        Element _ = bring(devices, other, disk.target());
      }
    }
  }

  /** Leaves out the disks that are not there any more, of a machine that is made again. */
  static void keepDisks(Element domain, Predicate<DomainDisk> kept) {
    Element devices = Xml.require(domain, "devices");
    for (Element disk : Xml.children(devices, "disk")) {
      if (DomainDisk.isDisk(disk) && !kept.test(DomainDisk.of(disk))) {
        devices.removeChild(disk);
      }
    }
  }
}
