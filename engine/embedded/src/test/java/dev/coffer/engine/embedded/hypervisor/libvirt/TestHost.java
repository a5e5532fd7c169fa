package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.LibvirtHost;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.Hypervisor.Wanted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * A host with machines whose guests are the tests themselves: nothing boots, and what a guest would
 * write is written through QEMU's monitor.
 */
public final class TestHost implements AutoCloseable {

  public static final long SIZE = 4 << 20;
  static final HoldLimits AMPLE = new HoldLimits(OptionalLong.empty(), Duration.ofHours(1));

  private final LibvirtHost host;
  private final Path folder;

  public TestHost(Path folder) throws IOException {
    this.folder = folder;
    this.host = LibvirtHost.start(Files.createDirectories(folder.resolve("host")));
  }

  public LibvirtHost host() {
    return host;
  }

  public String virsh(String... arguments) {
    return host.virsh(arguments);
  }

  public LibvirtHypervisor open() throws IOException {
    return open(AMPLE);
  }

  LibvirtHypervisor open(HoldLimits limits) throws IOException {
    return LibvirtHypervisor.open(settings(limits), InstantSource.system());
  }

  LibvirtSettings settings(HoldLimits limits) {
    return new LibvirtSettings(
        host.uri(), "zone-a", scratch(), images(), limits, Duration.ofMillis(300));
  }

  public Path scratch() {
    return folder.resolve("scratch");
  }

  public Path images() {
    return folder.resolve("images");
  }

  public Path image(String name, String target) {
    return folder.resolve(name + "-" + target + ".img");
  }

  /** Makes a machine that is off, with empty disks. */
  public VmId create(String name, String... targets) throws IOException {
    var machine = new GuestMachine(name);
    for (String target : targets) {
      makeImage(name, target, "qcow2");
      machine = machine.withDisk(target, image(name, target));
    }
    return define(machine);
  }

  /** Makes a machine that is off, with empty disks of some sizes. */
  public VmId createSized(String name, Map<String, Long> disks) throws IOException {
    var machine = new GuestMachine(name);
    for (var disk : disks.entrySet()) {
      machine = machine.withDisk(disk.getKey(), makeImage(name, disk.getKey(), disk.getValue()));
    }
    return define(machine);
  }

  private Path makeImage(String name, String target, long size) throws IOException {
    Path image = image(name, target);
    Tool.run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "" + size);
    return image;
  }

  /** Adds an empty disk to a machine, on or off. */
  public Path addDisk(VmId vm, String target, long size) throws IOException {
    Path image = makeImage(vm.value(), target, size);
    List<String> command =
        new ArrayList<>(List.of("attach-disk", vm.value(), image.toString(), target, "--config"));
    command.addAll(List.of("--driver", "qemu", "--subdriver", "qcow2", "--targetbus", "virtio"));
    if (!virsh("domstate", vm.value()).equals("shut off")) {
      command.add("--live");
    }
    virsh(command.toArray(String[]::new));
    return image;
  }

  /** Where a disk of a machine lies. */
  public Path imageOf(VmId vm, String target) {
    return Domain.disks(Xml.parse(virsh("dumpxml", vm.value()))).stream()
        .filter(disk -> disk.target().equals(target))
        .flatMap(disk -> disk.source().stream())
        .findFirst()
        .orElseThrow();
  }

  /** Writes as the guest, or to the image of a machine that is off. */
  public Path writeBytes(VmId vm, String target, long offset, byte[] bytes) throws IOException {
    Path data = Files.write(Files.createTempFile(folder, "data", ".bin"), bytes);
    String write = "write -s %s %d %d".formatted(data, offset, bytes.length);
    if (virsh("domstate", vm.value()).equals("shut off")) {
      Tool.run("qemu-io", "-c", write, imageOf(vm, target).toString());
    } else {
      virsh(
          "qemu-monitor-command",
          vm.value(),
          "--hmp",
          "qemu-io -d /machine/peripheral/virtio-disk%d/virtio-backend \"%s\""
              .formatted(target.charAt(target.length() - 1) - 'a', write));
    }
    Files.delete(data);
    return data;
  }

  /** Removes a machine with its images, behind Coffer's back. */
  public VmId remove(VmId vm) throws IOException {
    Element domain = Xml.parse(virsh("dumpxml", vm.value()));
    if (!virsh("domstate", vm.value()).equals("shut off")) {
      stop(vm.value());
    }
    virsh("undefine", vm.value(), "--checkpoints-metadata");
    for (DomainDisk disk : Domain.disks(domain)) {
      Files.deleteIfExists(disk.source().orElseThrow());
    }
    return vm;
  }

  /** Removes all machines. */
  public Path removeAll() throws IOException {
    for (String uuid : virsh("list", "--all", "--uuid").lines().map(String::strip).toList()) {
      if (!uuid.isEmpty()) {
        remove(new VmId(uuid));
      }
    }
    return folder;
  }

  public VmId define(GuestMachine machine) throws IOException {
    return new VmId(host.define(machine.xml()));
  }

  public void makeImage(String name, String target, String format) throws IOException {
    Tool.run("qemu-img", "create", "-q", "-f", format, image(name, target).toString(), "" + SIZE);
  }

  public static DiskId disk(VmId vm, String target) {
    return new DiskId(vm + "/" + target);
  }

  public void start(String name) {
    virsh("start", "--paused", name);
  }

  public void stop(String name) {
    virsh("destroy", name);
  }

  /** Writes as the guest of a machine that is on. */
  public void write(String name, String target, long offset, long length, int pattern) {
    int number = target.charAt(target.length() - 1) - 'a';
    virsh(
        "qemu-monitor-command",
        name,
        "--hmp",
        "qemu-io -d /machine/peripheral/virtio-disk%d/virtio-backend \"write -P %d %d %d\""
            .formatted(number, pattern, offset, length));
  }

  /** Writes to the image of a machine that is off. */
  public void writeOff(String name, String target, long offset, long length, int pattern)
      throws IOException {
    Tool.run(
        "qemu-io",
        "-f",
        "qcow2",
        "-c",
        "write -P %d %d %d".formatted(pattern, offset, length),
        image(name, target).toString());
  }

  /** All disks, from no earlier moment on. */
  public static Wanted all() {
    return vm ->
        vm.disks().stream()
            .collect(Collectors.toMap(disk -> disk.id(), _ -> Optional.<String>empty()));
  }

  static Wanted since(DiskId disk, String moment) {
    return _ -> Map.of(disk, Optional.of(moment));
  }

  static byte[] content(DiskReader reader) throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) reader.size());
    for (Extent extent : reader.data(0, reader.size())) {
      reader.read(extent.offset(), content.slice((int) extent.offset(), (int) extent.length()));
    }
    return content.array();
  }

  /** What an image holds, as QEMU reads it. */
  public byte[] content(Path image) throws IOException {
    Path raw = Files.createTempFile(folder, "raw", ".img");
    Tool.run("qemu-img", "convert", "-U", "-O", "raw", image.toString(), raw.toString());
    return Files.readAllBytes(raw);
  }

  /** Fills a disk of a draft with one byte. */
  static void fill(Draft draft, DiskId disk, int pattern) throws IOException {
    byte[] data = new byte[65536];
    Arrays.fill(data, (byte) pattern);
    try (var writer = draft.disk(disk, SIZE)) {
      writer.write(0, ByteBuffer.wrap(data));
      writer.finish();
    }
  }

  /** Nothing of a backup is left on the host. */
  public void assertClean(String name) throws IOException {
    if (!virsh("domstate", name).equals("shut off")) {
      assertThat(virsh("domjobinfo", name)).contains("None");
    }
    try (var left = Files.list(scratch())) {
      assertThat(left).isEmpty();
    }
  }

  @Override
  public void close() throws IOException {
    host.close();
  }
}
