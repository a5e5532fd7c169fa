package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** What libvirt is told of backups and checkpoints, and of the guest's agent around them. */
final class Backups {

  /** A guest that does not answer in this time is backed up without its help. */
  private static final int AGENT_SECONDS = 10;

  /** What QEMU has under way for a backup is done by then, or never. */
  private static final Duration END = Duration.ofSeconds(60);

  private static final int BITMAPS_TOO = 0;
  private static final int METADATA_ONLY = 2;
  private static final int REDEFINE = 1;

  private final Libvirt libvirt;
  private final LibvirtLibrary library;

  Backups(Libvirt libvirt) {
    this.libvirt = libvirt;
    this.library = libvirt.library();
  }

  /**
   * Fixes a moment.
   *
   * @param checkpoint empty: none of its disks will remember the moment
   */
  void begin(VmId vm, String backup, Optional<String> checkpoint) throws LibvirtException {
    libvirt.addImage(
        vm.value(),
        domain ->
            library.number(
                "virDomainBackupBegin",
                domain,
                backup,
                checkpoint.isPresent() ? checkpoint.get() : MemorySegment.NULL,
                0));
  }

  /** What is under way; empty when nothing is. */
  Optional<Element> current(VmId vm) throws LibvirtException {
    try {
      return Optional.of(
          Xml.parse(
              libvirt.withDomain(
                  vm.value(), domain -> library.text("virDomainBackupGetXMLDesc", domain, 0))));
    } catch (LibvirtException e) {
      if (e.is(LibvirtError.NO_BACKUP)
          || e.is(LibvirtError.NO_DOMAIN)
          || e.is(LibvirtError.OPERATION_INVALID)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Ends the backup; its scratch files go. Does nothing when none is under way. */
  void end(VmId vm) throws IOException {
    if (current(vm).isEmpty()) {
      return;
    }
    try {
      int _ = libvirt.withDomain(vm.value(), domain -> library.number("virDomainAbortJob", domain));
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.OPERATION_INVALID) && !e.is(LibvirtError.NO_DOMAIN)) {
        throw e;
      }
    }
    Waiting.until(END, () -> current(vm).isEmpty());
  }

  /** A checkpoint, and the disks that have a bitmap for it. */
  record Checkpoint(String name, Set<String> targets) {}

  List<Checkpoint> checkpoints(VmId vm) throws LibvirtException {
    return libvirt.withDomain(
        vm.value(),
        domain ->
            libvirt.each(
                domain,
                "virDomainListAllCheckpoints",
                "virDomainCheckpointFree",
                LibvirtError.NO_CHECKPOINT,
                checkpoint ->
                    checkpoint(
                        Xml.parse(
                            library.text(
                                "virDomainCheckpointGetXMLDesc", checkpoint, NO_DOMAIN)))));
  }

  /** The whole machine as it was then is left out. */
  private static final int NO_DOMAIN = 2;

  private static Checkpoint checkpoint(Element xml) {
    Set<String> targets = new HashSet<>();
    for (Element disk :
        Xml.find(xml, "disks").map(disks -> Xml.children(disks, "disk")).orElse(List.of())) {
      if (disk.getAttribute("checkpoint").equals("bitmap")) {
        targets.add(disk.getAttribute("name"));
      }
    }
    return new Checkpoint(Xml.text(xml, "name").orElse("?"), Set.copyOf(targets));
  }

  /** Tells libvirt of a checkpoint that was made earlier. */
  void know(VmId vm, String checkpoint) throws LibvirtException {
    int _ =
        libvirt.withDomain(
            vm.value(),
            domain ->
                library.number(
                    "virDomainCheckpointFree",
                    library.pointer("virDomainCheckpointCreateXML", domain, checkpoint, REDEFINE)));
  }

  /**
   * Removes a checkpoint with its bitmaps, if they are there still. Does nothing when it is gone.
   *
   * @throws LibvirtException of {@link LibvirtError#OPERATION_UNSUPPORTED} for a machine that is
   *     off
   */
  void forget(VmId vm, String checkpoint) throws LibvirtException {
    try {
      forget(vm, checkpoint, BITMAPS_TOO);
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.INTERNAL)) {
        throw e;
      }
      Set<String> targets = targets(vm, checkpoint);
      forget(vm, checkpoint, METADATA_ONLY);
      for (String target : targets) {
        forgetBitmap(vm, checkpoint, target);
      }
    }
  }

  private Set<String> targets(VmId vm, String checkpoint) throws LibvirtException {
    return checkpoints(vm).stream()
        .filter(known -> known.name().equals(checkpoint))
        .flatMap(known -> known.targets().stream())
        .collect(Collectors.toSet());
  }

  /** When one of its bitmaps is missing, libvirt removes none of a checkpoint's. */
  private void forgetBitmap(VmId vm, String checkpoint, String target) throws LibvirtException {
    Set<String> only = Set.of(target);
    try {
      know(vm, BackupXml.knownCheckpoint(checkpoint, only, only));
      forget(vm, checkpoint, BITMAPS_TOO);
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.INTERNAL) && !e.is(LibvirtError.CONFIG_UNSUPPORTED)) {
        throw e; // Libvirt is away, say: the bitmap is there still, and its checkpoint finds it.
      }
      forget(vm, checkpoint, METADATA_ONLY); // A crash left no bitmap, or the disk is gone.
    }
  }

  private void forget(VmId vm, String checkpoint, int flags) throws LibvirtException {
    try {
      int _ =
          libvirt.withDomain(
              vm.value(),
              domain -> {
                MemorySegment found =
                    library.pointer("virDomainCheckpointLookupByName", domain, checkpoint, 0);
                try {
                  return library.number("virDomainCheckpointDelete", found, flags);
                } finally {
                  library.number("virDomainCheckpointFree", found);
                }
              });
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.NO_CHECKPOINT) && !e.is(LibvirtError.NO_DOMAIN)) {
        throw e;
      }
    }
  }

  /**
   * Has the guest bring its file systems to rest.
   *
   * @throws LibvirtException when it does not, or only some of them
   */
  void freeze(VmId vm) throws LibvirtException {
    int _ =
        libvirt.withDomainOnce(
            vm.value(),
            domain -> {
              library.number("virDomainAgentSetResponseTimeout", domain, AGENT_SECONDS, 0);
              return library.number("virDomainFSFreeze", domain, MemorySegment.NULL, 0, 0);
            });
  }

  /** Lets them go on. */
  void thaw(VmId vm) throws LibvirtException {
    int _ =
        libvirt.withDomain(
            vm.value(),
            domain -> library.number("virDomainFSThaw", domain, MemorySegment.NULL, 0, 0));
  }
}
