package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VmId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * A disk of a machine, as libvirt's {@code <disk>} says it.
 *
 * @param target what the guest's bus calls it, such as {@code vda}; unique in its machine
 * @param kind of storage: {@code file}, {@code block}, {@code network} ...
 * @param source the image or block device
 * @param format of the image: {@code qcow2}, {@code raw} ...
 * @param flaw why it cannot be backed up, as far as its definition says
 */
record DomainDisk(
    String target,
    Optional<String> serial,
    String kind,
    Optional<Path> source,
    String format,
    Optional<String> flaw) {

  private static final List<String> FORMATS = List.of("raw", "qcow2");

  static DomainDisk of(Element disk) {
    String target = Xml.attribute(disk, List.of("target"), "dev").orElse("?");
    String kind = Xml.attribute(disk, "type").orElse("file");
    Optional<Path> source =
        Xml.attribute(disk, List.of("source"), kind.equals("block") ? "dev" : "file").map(Path::of);
    String format = Xml.attribute(disk, List.of("driver"), "type").orElse("raw");
    return new DomainDisk(
        target,
        Xml.text(disk, "serial"),
        kind,
        source,
        format,
        flaw(disk, kind, format, source.isPresent()));
  }

  /** Whether a disk is one at all: media that come and go are not backed up. */
  static boolean isDisk(Element disk) {
    String device = Xml.attribute(disk, "device").orElse("disk");
    return device.equals("disk") || device.equals("lun");
  }

  private static Optional<String> flaw(
      Element disk, String kind, String format, boolean hasSource) {
    if (Xml.attribute(disk, "device").orElse("disk").equals("lun")) {
      return Optional.of("it is a device of the host that is passed through");
    }
    if (Xml.find(disk, "shareable").isPresent()) {
      return Optional.of("other machines may write to it at the same time (shareable)");
    }
    if (Xml.find(disk, "readonly").isPresent()) {
      return Optional.of("it is read-only, so that its content comes from elsewhere");
    }
    if (Xml.find(disk, "transient").isPresent()) {
      return Optional.of("it forgets at every stop what was written to it (transient)");
    }
    if (!kind.equals("file") && !kind.equals("block")) {
      return Optional.of(
          "its storage is of type %s, and only files and block devices of the host are read"
              .formatted(kind));
    }
    if (!FORMATS.contains(format)) {
      return Optional.of(
          "its format is %s, and only %s are read"
              .formatted(format, String.join(" and ", FORMATS)));
    }
    return hasSource ? Optional.empty() : Optional.of("it has no source");
  }

  /** Whether its image can remember what changes. */
  boolean remembers() {
    return format.equals("qcow2");
  }

  /** The machine and the target; with a serial number, another disk there is another disk. */
  DiskId id(VmId vm) {
    return new DiskId(vm.value() + "/" + target + serial.map(number -> "/" + number).orElse(""));
  }
}
