package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.libvirt.Backups.Checkpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moments that disks remember: checkpoints of libvirt whose names begin with {@code coffer-}.
 * Those of others are left alone.
 */
final class Memories {

  private static final Logger LOG = LoggerFactory.getLogger(Memories.class);
  private static final String PREFIX = "coffer-";

  private final Backups backups;

  Memories(Backups backups) {
    this.backups = backups;
  }

  /** A name that no moment has had. */
  static String newName() {
    return PREFIX + UUID.randomUUID();
  }

  /** Whether a disk has a memory of a moment; it may turn out to be broken. */
  boolean knows(VmId vm, String moment, String target) throws LibvirtException {
    return backups.checkpoints(vm).stream()
        .anyMatch(found -> found.name().equals(moment) && found.targets().contains(target));
  }

  /** Each memory costs the machine some of its own, and a little time at every write. */
  void forgetAllBut(VmId vm, Set<String> needed, Optional<String> newest) throws LibvirtException {
    for (Checkpoint checkpoint : backups.checkpoints(vm)) {
      String name = checkpoint.name();
      if (name.startsWith(PREFIX) && !needed.contains(name) && !newest.equals(Optional.of(name))) {
        forget(vm, name);
      }
    }
  }

  /**
   * Forgets moments of which images may have bitmaps still, although libvirt does not know of them
   * any more, as after the machine was defined anew: it is told of them first.
   *
   * @param lost the targets of the disks, by moment
   */
  void forgetLost(VmId vm, Collection<String> targets, Map<String, Set<String>> lost)
      throws LibvirtException {
    if (lost.isEmpty()) {
      return;
    }
    List<String> known = backups.checkpoints(vm).stream().map(Checkpoint::name).toList();
    for (var moment : lost.entrySet()) {
      if (!known.contains(moment.getKey())) {
        backups.know(vm, BackupXml.knownCheckpoint(moment.getKey(), targets, moment.getValue()));
        forget(vm, moment.getKey());
      }
    }
  }

  /** Of a machine that has stopped meanwhile it goes with the next backup that is kept. */
  void forget(VmId vm, String moment) throws LibvirtException {
    try {
      backups.forget(vm, moment);
    } catch (LibvirtException e) {
      if (!e.is(LibvirtError.OPERATION_UNSUPPORTED)) {
        throw e;
      }
      LOG.debug("{} of {} is forgotten later: {}", moment, vm, e.getMessage());
    }
  }
}
