import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine with one disk in a qcow2 image. What its guest would write is written through QEMU's
 * monitor, unless there is a guest.
 *
 * @param folder of its own
 * @param guest the folder of the kernel and initramfs that it boots
 */
record KvmMachine(KvmHost host, String name, Path folder, Optional<Path> guest) {

  Path image() {
    return folder.resolve("vda.qcow2");
  }

  /** Where its first serial line is written down. */
  Path console() {
    return folder.resolve("console");
  }

  /** Makes its image out of a raw one, and has libvirt know it. */
  void define(Path raw) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Command.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image()).run();
    String boot =
        guest
            .map(
                from ->
                    """
                    <kernel>%s/vmlinux</kernel><initrd>%s/guest.cpio</initrd>
                    <cmdline>console=ttyS0 quiet panic=-1 rdinit=/init</cmdline>"""
                        .formatted(from, from))
            .orElse("");
    host.define(
        """
        <domain type='qemu'>
          <name>%s</name>
          <memory unit='MiB'>%d</memory>
          <os><type arch='x86_64' machine='pc'>hvm</type>%s</os>
          <features><acpi/></features>
          <devices>
            <disk type='file' device='disk'><driver name='qemu' type='qcow2' discard='unmap'/>
              <source file='%s'/><target dev='vda' bus='virtio'/></disk>
            <serial type='pty'><log file='%s' append='off'/></serial>
            <controller type='usb' model='none'/>
            <memballoon model='none'/>
          </devices>
        </domain>
        """
            .formatted(name, guest.isPresent() ? 160 : 32, boot, image(), console()));
  }

  /** Starts it; nothing runs in it. */
  void start() throws IOException, InterruptedException {
    host.virsh("start", "--paused", name);
  }

  void stop() throws IOException, InterruptedException {
    host.virsh("destroy", name);
  }

  /** Writes the clusters that have changed, as its guest would. */
  void change(Corpus corpus) throws IOException, InterruptedException {
    Path data = Files.createDirectories(folder.resolve("changes"));
    var lines = new ArrayList<String>();
    try (var changed = new RandomAccessFile(corpus.changed().toFile(), "r")) {
      for (String line : Files.readAllLines(corpus.changes())) {
        String[] numbers = line.split(" ");
        long offset = Long.parseLong(numbers[0]);
        byte[] bytes =
            new byte[(int) Math.min(Long.parseLong(numbers[1]), changed.length() - offset)];
        changed.seek(offset);
        changed.readFully(bytes);
        Path file = Files.write(data.resolve(numbers[0]), bytes);
        lines.add(
            "qemu-monitor-command %s --hmp 'qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend \"write -s %s %d %d\"'"
                .formatted(name, file, offset, bytes.length));
      }
    }
    host.virshAll(lines);
    FileSystemImage.delete(data);
  }

  /** The image of the first disk of some machine. */
  static Path image(KvmHost host, String name) throws IOException, InterruptedException {
    List<String> words = List.of(host.virsh("domblklist", name).split("\\s+"));
    return Path.of(words.getLast());
  }

  /** Removes a machine that is off, with its image. */
  static void remove(KvmHost host, String name) throws IOException, InterruptedException {
    Path image = image(host, name);
    host.virsh("undefine", name, "--checkpoints-metadata");
    Files.delete(image);
  }
}
