package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.embedded.hypervisor.MachineFolders.Located;
import dev.coffer.engine.embedded.image.Fingerprint;
import dev.coffer.engine.embedded.image.ImageFile;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells machines as the engine sees them, with the sizes of their disks. An image is looked into
 * again only when it changed. For one thread.
 */
final class ImageSizes {

  /** Looks into an image for the size that the guest sees. */
  interface Measure {
    long size(MachineFile.Disk disk, ImageFile image) throws IOException;
  }

  private final Map<Path, Known> known = new HashMap<>();
  private final Measure measure;

  ImageSizes() {
    this((disk, image) -> disk.format().size(image, disk.size()));
  }

  ImageSizes(Measure measure) {
    this.measure = measure;
  }

  private record Known(
      Fingerprint fingerprint, ImageFormat format, OptionalLong declared, long size) {

    boolean holdsFor(Fingerprint now, MachineFile.Disk disk) {
      return fingerprint.equals(now) && format == disk.format() && declared.equals(disk.size());
    }
  }

  /** All machines; what is known of images that none of them has is forgotten. */
  List<HostedVm> hosted(Path root, Collection<Located> machines) {
    var images = new HashSet<Path>();
    List<HostedVm> hosted =
        machines.stream()
            .map(
                located -> {
                  located.machine().disks().forEach(disk -> images.add(located.image(disk)));
                  return hosted(root, located);
                })
            .toList();
    known.keySet().retainAll(images);
    return hosted;
  }

  HostedVm hosted(Path root, Located located) {
    MachineFile machine = located.machine();
    return new HostedVm(
        machine.id(),
        machine.name(),
        machine.zone(),
        root.relativize(located.directory().resolveSibling("")).toString(),
        machine.tags(),
        machine.power(),
        machine.role(),
        machine.disks().stream().map(disk -> hosted(located, disk)).toList());
  }

  private HostedVm.HostedDisk hosted(Located located, MachineFile.Disk disk) {
    long size = disk.size().orElse(0);
    Optional<String> obstacle = Optional.empty();
    try {
      size = size(located, disk);
    } catch (IOException e) {
      obstacle = Optional.of(String.valueOf(e.getMessage()));
    }
    return new HostedVm.HostedDisk(located.machine().diskId(disk), disk.name(), size, obstacle);
  }

  /** The size that the guest sees, in bytes. */
  long size(Located located, MachineFile.Disk disk) throws IOException {
    ImageFile image = located.imageFile(disk);
    Fingerprint fingerprint = Fingerprint.of(image);
    Known size = known.get(image.path());
    if (size == null || !size.holdsFor(fingerprint, disk)) {
      long measured = measure.size(disk, image);
      size = new Known(fingerprint, disk.format(), disk.size(), measured);
      known.put(image.path(), size);
    }
    return size.size();
  }
}
