package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.image.ImageFile;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A folder of small machines: each has a raw disk vda and a qcow2 disk vdb. */
final class Machines {

  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final int DISK_SIZE = 200_000;

  private Machines() {}

  /** Makes the machine {@code vm-NAME} whose disks hold the given texts. */
  static Path make(Path root, String directory, String vda, String vdb) throws IOException {
    Path folder = Files.createDirectories(root.resolve(directory));
    String name = folder.getFileName().toString();
    image(folder.resolve("vda.raw"), ImageFormat.RAW, vda);
    image(folder.resolve("vdb.qcow2"), ImageFormat.QCOW2, vdb);
    Files.writeString(
        folder.resolve("vm.yaml"),
        """
        # The machine of the %1$s team.
        id: vm-%1$s
        name: %1$s
        zone: zone-a
        tags: {team: %1$s}
        power: off # for now
        disks:
          - {id: vda, name: vda, file: vda.raw, format: raw, size: %2$d}
          - {id: vdb, name: vdb, file: vdb.qcow2, format: qcow2}
        """
            .formatted(name, DISK_SIZE));
    return folder;
  }

  /** Makes the machine {@code vm-NAME} like another one, without waiting for the disk. */
  static void duplicate(Path root, String original, String directory) throws IOException {
    Path from = root.resolve(original);
    Path folder = Files.createDirectories(root.resolve(directory));
    Files.copy(from.resolve("vda.raw"), folder.resolve("vda.raw"));
    Files.copy(from.resolve("vdb.qcow2"), folder.resolve("vdb.qcow2"));
    String text = Files.readString(from.resolve("vm.yaml"));
    Files.writeString(
        folder.resolve("vm.yaml"),
        text.replace("vm-" + from.getFileName(), "vm-" + folder.getFileName()));
  }

  static void image(Path file, ImageFormat format, String text) throws IOException {
    try (DiskWriter writer = format.create(file, DISK_SIZE)) {
      write(writer, text);
    }
  }

  static void write(DiskWriter writer, String text) throws IOException {
    writer.write(70_000, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    writer.finish();
  }

  /** The text that a disk holds. */
  static String text(DiskReader reader) throws IOException {
    var bytes = ByteBuffer.allocate(100);
    reader.read(70_000, bytes);
    return new String(bytes.array(), StandardCharsets.UTF_8).trim();
  }

  static String text(Path image) throws IOException {
    String ending = image.toString().replaceAll(".*\\.", "").toUpperCase(Locale.ROOT);
    try (DiskReader reader =
        ImageFormat.valueOf(ending)
            .open(new ImageFile(image, "a machine", "a disk"), OptionalLong.empty())) {
      return text(reader);
    }
  }

  /** What the hypervisor reads from a disk of a machine. */
  static String text(Hypervisor hypervisor, VmId vm, String disk) throws Exception {
    try (Snapshot snapshot = hypervisor.snapshot(vm, Machines::all);
        DiskReader reader = snapshot.open(new DiskId(vm + "/" + disk))) {
      String text = text(reader);
      snapshot.verify(new DiskId(vm + "/" + disk));
      return text;
    }
  }

  /** All disks, and no earlier moment of them. */
  static Map<DiskId, Optional<String>> all(HostedVm vm) {
    return vm.disks().stream()
        .collect(Collectors.toMap(HostedVm.HostedDisk::id, _ -> Optional.empty()));
  }

  static HostedVm find(Hypervisor hypervisor, String name) throws IOException {
    return hypervisor.inventory().vms().stream()
        .filter(vm -> vm.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static void fill(Draft draft, DiskId disk, String text) throws IOException {
    try (DiskWriter writer = draft.disk(disk, DISK_SIZE)) {
      write(writer, text);
    }
  }
}
