package dev.coffer.engine.embedded.guest;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A kernel of Debian's package linux-image-amd64, and those of its modules that the guest loads.
 *
 * @param modules in the order in which they can be loaded
 */
public record GuestKernel(Path image, List<Path> modules) {

  private static final String PREFIX = "vmlinuz-";

  /** With what the files of xz begin. */
  private static final int XZ = 0xfd377a58;

  private static final List<String> WANTED =
      List.of(
          "virtio_pci",
          "virtio_blk",
          "virtio_console",
          "virtio_net",
          "crc32c_generic",
          "ext4",
          "evdev",
          "button");

  /** The newest on this machine. Without one the test is left out, but not in CI. */
  public static GuestKernel find() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/boot"))) {
      var newest =
          files
              .filter(file -> file.getFileName().toString().startsWith(PREFIX))
              .filter(file -> Files.exists(folder(file).resolve("modules.dep")))
              .max(Comparator.naturalOrder());
      boolean required = "true".equals(System.getenv("CI"));
      assumeTrue(
          newest.isPresent() || required,
          "there is no kernel for a guest: apt-get install linux-image-amd64");
      var image =
          newest.orElseThrow(() -> new AssertionError("linux-image-amd64 is missing, and CI=true"));
      return new GuestKernel(image, modules(folder(image)));
    }
  }

  /**
   * The kernel without what unpacks it, which takes a guest longer than all else until it is up;
   * the image itself where it is packed in another way than Debian's. Where its payload lies say
   * {@code setup_sects}, {@code payload_offset} and {@code payload_length} of the kernel's
   * Documentation/x86/boot.rst; QEMU starts the ELF file that is in it (PVH).
   */
  Path unpacked(Path folder) throws IOException {
    ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
    int start = (whole.get(0x1f1) + 1) * 512 + whole.getInt(0x248);
    ByteBuffer payload = whole.slice(start, whole.getInt(0x24c));
    if (payload.getInt(0) != XZ) {
      return image;
    }
    Path packed = folder.resolve("vmlinux.xz");
    try (var file = Files.newByteChannel(packed, CREATE, WRITE)) {
      file.write(payload);
    }
    // The length of what is unpacked follows the stream.
    Tool.run("xz", "--decompress", "--force", "--single-stream", packed.toString());
    return folder.resolve("vmlinux");
  }

  private static Path folder(Path image) {
    String version = image.getFileName().toString().substring(PREFIX.length());
    return Path.of("/lib/modules", version);
  }

  /** By {@code modules.dep}, which lists what each module needs, the last to load first. */
  private static List<Path> modules(Path folder) throws IOException {
    Map<String, List<String>> needs = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("modules.dep"))) {
      String[] parts = line.split(":", 2);
      needs.put(parts[0], List.of(parts[1].strip().split(" +")));
    }
    Set<Path> modules = new LinkedHashSet<>();
    for (String name : WANTED) {
      String file =
          needs.keySet().stream()
              .filter(path -> path.matches(".*/" + name + "\\.ko(\\.xz)?"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("the kernel has no module " + name));
      List<String> order = new ArrayList<>(needs.getOrDefault(file, List.of()).reversed());
      order.add(file);
      order.stream().filter(path -> !path.isEmpty()).map(folder::resolve).forEach(modules::add);
    }
    return List.copyOf(modules);
  }
}
