package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.embedded.hypervisor.libvirt.HoldLimits;
import dev.coffer.engine.embedded.hypervisor.libvirt.LibvirtSettings;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code hypervisor:}; see {@link EmbeddedSettings}. */
final class HypervisorSection {

  private static final String FOLDER = "folder";
  private static final String LIBVIRT = "libvirt";
  private static final Duration USUAL_HOLD = Duration.ofHours(24);
  private static final Duration USUAL_SHUTDOWN = Duration.ofMinutes(2);

  /** Libvirt's own for tests: no machine of it runs. The build learns with it. */
  private static final String TEST = "test:///";

  private static final List<String> LOCAL = List.of("qemu:///", "qemu+unix:///", TEST);

  /** Bytes of a path: below it, in the folder of a machine, lies a socket. */
  private static final int LONGEST_SCRATCH =
      NbdAddress.Unix.LONGEST_PATH - "/00000000-0000-0000-0000-000000000000/nbd".length();

  private HypervisorSection() {}

  static HypervisorSettings read(Section hypervisor, Path baseFolder) {
    String driver = hypervisor.text("driver");
    return switch (driver) {
      case FOLDER ->
          new HypervisorSettings.InFolder(
              path(hypervisor.allowing(Set.of("driver", "path")), "path", baseFolder));
      case LIBVIRT -> new HypervisorSettings.OnHost(host(hypervisor, baseFolder));
      default ->
          throw hypervisor.fault(
              "driver", "names %s, and must be %s or %s".formatted(driver, FOLDER, LIBVIRT));
    };
  }

  private static LibvirtSettings host(Section section, Path baseFolder) {
    var host =
        section.allowing(
            Set.of(
                "driver",
                "uri",
                "zone",
                "scratch",
                "images",
                "scratchLimit",
                "holdAtMost",
                "shutdownWithin"));
    return new LibvirtSettings(
        uri(host),
        host.text("zone"),
        host.has("scratch")
            ? scratch(host, baseFolder)
            : Path.of("/var/lib/libvirt/coffer/scratch"),
        host.has("images") ? path(host, "images", baseFolder) : Path.of("/var/lib/libvirt/images"),
        new HoldLimits(
            host.has("scratchLimit")
                ? OptionalLong.of(host.bytes("scratchLimit"))
                : OptionalLong.empty(),
            host.has("holdAtMost") ? host.duration("holdAtMost") : USUAL_HOLD),
        host.has("shutdownWithin") ? host.duration("shutdownWithin") : USUAL_SHUTDOWN);
  }

  /** Scratch files and sockets are local, so libvirt must be. */
  private static String uri(Section host) {
    String uri = host.has("uri") ? host.text("uri") : "qemu:///system";
    if (LOCAL.stream().noneMatch(uri::startsWith)) {
      throw host.fault(
          "uri",
          "is %s, and must name the libvirt of this host, such as qemu:///system: Coffer runs on the host of the virtual machines"
              .formatted(uri));
    }
    return uri;
  }

  private static Path scratch(Section host, Path baseFolder) {
    Path scratch = path(host, "scratch", baseFolder);
    int bytes = scratch.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_SCRATCH && !uri(host).startsWith(TEST)) {
      throw host.fault(
          "scratch",
          "is %s, a path of %d bytes, and must have at most %d, since sockets lie below it"
              .formatted(scratch, bytes, LONGEST_SCRATCH));
    }
    return scratch;
  }

  private static Path path(Section section, String key, Path baseFolder) {
    return baseFolder.resolve(section.text(key)).toAbsolutePath().normalize();
  }
}
