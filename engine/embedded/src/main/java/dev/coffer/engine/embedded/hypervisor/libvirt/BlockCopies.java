package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * What libvirt is told of copies of disks that are in use. They are QEMU's work: they go on without
 * us and without libvirt, and end with QEMU.
 */
final class BlockCopies {

  /** Otherwise libvirt refuses for machines that are not gone when they stop. */
  private static final int TRANSIENT_JOB = 4;

  /** What the guest writes is written to both: the copy completes however much that is. */
  private static final int SYNCHRONOUS_WRITES = 8;

  private static final int PIVOT = 2;

  /** {@code virDomainBlockJobInfo}: int type; unsigned long bandwidth; cur; end. */
  private static final long JOB_INFO_BYTES = 32;

  private static final long DONE = 16;
  private static final long ALL = 24;

  private final Libvirt libvirt;
  private final LibvirtLibrary library;

  BlockCopies(Libvirt libvirt) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
  }

  /**
   * A copy under way.
   *
   * @param isReady both are the same from now on, until the copy is taken or thrown away
   */
  record BlockCopy(Path to, boolean isReady) {

    /** As the definition of a disk that is in use tells it. */
    static Optional<BlockCopy> of(Element disk) {
      return Xml.find(disk, "mirror")
          .flatMap(
              mirror ->
                  Xml.attribute(mirror, java.util.List.of("source"), "file")
                      .or(() -> Xml.attribute(mirror, "file"))
                      .map(
                          file ->
                              new BlockCopy(
                                  Path.of(file), mirror.getAttribute("ready").equals("yes"))));
    }
  }

  /** Begins to copy a disk to a new image. */
  void begin(VmId vm, String target, MachineXml.Image to) throws IOException {
    Element disk = Xml.parse("<disk type='file'/>");
    Xml.add(disk, "driver").setAttribute("type", to.format());
    Xml.add(disk, "source").setAttribute("file", to.file().toString());
    libvirt.addImage(
        vm.value(),
        domain ->
            library.number(
                "virDomainBlockCopy",
                domain,
                target,
                Xml.render(disk),
                MemorySegment.NULL,
                0,
                TRANSIENT_JOB | SYNCHRONOUS_WRITES));
  }

  /** Which part of a copy is done; empty when none is under way. */
  Optional<Double> done(VmId vm, String target) throws IOException {
    return libvirt.withDomain(
        vm.value(),
        domain -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(JOB_INFO_BYTES);
            if (library.number("virDomainGetBlockJobInfo", domain, target, info, 0) == 0) {
              return Optional.empty();
            }
            long all = info.get(ValueLayout.JAVA_LONG, ALL);
            return Optional.of(
                all == 0 ? 0.0 : (double) info.get(ValueLayout.JAVA_LONG, DONE) / all);
          }
        });
  }

  /** Has the machine go on with a copy that is ready. */
  void take(VmId vm, String target) throws IOException {
    int _ =
        libvirt.withDomainOnce(
            vm.value(),
            libvirt.askingImages(
                vm.value(),
                domain -> library.number("virDomainBlockJobAbort", domain, target, PIVOT)));
  }
}
