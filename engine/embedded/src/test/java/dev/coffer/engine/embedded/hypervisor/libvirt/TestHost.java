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
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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
    return settings(host.uri(), limits);
  }

  LibvirtSettings settings(String uri, HoldLimits limits) {
    return new LibvirtSettings(uri, "zone-a", scratch(), images(), limits, Duration.ofMillis(300));
  }

  Path folder() {
    return folder;
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
    inGuest(name, target, "write -P %d %d %d".formatted(pattern, offset, length));
  }

  /** Does with a disk of a machine that is on what {@code qemu-io} is told to. */
  void inGuest(String name, String target, String command) {
    int number = target.charAt(target.length() - 1) - 'a';
    virsh(
        "qemu-monitor-command",
        name,
        "--hmp",
        "qemu-io -d /machine/peripheral/virtio-disk%d/virtio-backend \"%s\""
            .formatted(number, command));
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
