package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.libvirt.HoldLimits.Excess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup job of libvirt under way: looks how much is set aside, and ends the job before the guest
 * would feel it. Safe for threads.
 */
final class HeldMoment implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(HeldMoment.class);
  private static final long LOOK_MILLIS = 100;

  private final VmId vm;
  private final Backups backups;
  private final Machines machines;
  private final ScratchFolder scratch;
  private final HoldLimits limits;
  private final Map<String, Long> before = new HashMap<>();
  private final long began = System.nanoTime();
  private final ScheduledFuture<?> looks;
  private final Set<Closeable> readers = ConcurrentHashMap.newKeySet();
  private Optional<Excess> excess = Optional.empty();
  private boolean ended;

  /**
   * Begins to look.
   *
   * @param disks the sizes of those that are backed up, by target; QEMU does not change them now
   */
  HeldMoment(
      VmId vm,
      Map<String, Long> disks,
      Backups backups,
      Machines machines,
      ScratchFolder scratch,
      HoldLimits limits,
      ScheduledExecutorService timer) {
    this.vm = vm;
    this.backups = backups;
    this.machines = machines;
    this.scratch = scratch;
    this.limits = limits;
    disks.keySet().forEach(target -> before.put(target, size(target)));
    machines.settle(vm, disks);
    this.looks =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Images of QEMU grow as they are filled. */
  private long size(String target) {
    Path file = scratch.file(vm, target);
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private synchronized void look() {
    if (ended) {
      return;
    }
    try {
      Map<String, Long> used = new HashMap<>();
      before.forEach((target, size) -> used.put(target, size(target) - size));
      var now =
          new HoldLimits.Standing(
              used,
              Duration.ofNanos(System.nanoTime() - began),
              scratch.free(),
              scratch.capacity(),
              isStopped());
      excess = limits.excess(now);
      if (excess.isPresent()) {
        end();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the backup of {} cannot be watched: {}", vm, e.getMessage());
    }
  }

  /** The disk that kept the moment from being held. */
  synchronized Optional<Excess> excess() {
    return excess;
  }

  /** Whether the job goes on: it ends with the machine, too. */
  boolean isHeld() throws IOException {
    synchronized (this) {
      if (ended) {
        return false;
      }
    }
    return backups.current(vm).flatMap(BackupXml::socket).equals(Optional.of(scratch.socket(vm)));
  }

  private void end() throws IOException {
    boolean stopped = isStopped();
    leave();
    backups.end(vm);
    machines.unsettle(vm);
    scratch.remove(vm);
    if (stopped) {
      LOG.warn("virtual machine {} goes on: its disk had not taken what it wrote", vm);
      machines.resume(vm);
    }
    ended = true;
    looks.cancel(false);
  }

  /** Notes whoever reads, so that nobody does any more when the job ends. */
  void reading(Closeable reader) {
    readers.add(reader);
  }

  void read(Closeable reader) {
    readers.remove(reader);
  }

  /**
   * QEMU 7.2 was seen to hang when its export was stopped just as a client left: so clients leave
   * first, and QEMU answers a question before it is told to stop.
   */
  private void leave() throws IOException {
    for (Closeable reader : readers) {
      reader.close();
    }
    before.keySet().stream().findFirst().ifPresent(target -> machines.hear(vm, target));
  }

  /** Whether the machine waits as there was no room to set aside what it overwrites. */
  private boolean isStopped() throws IOException {
    if (excess.isEmpty() && scratch.free() >= HoldLimits.reserve(scratch.capacity())) {
      return false;
    }
    try {
      return machines.state(vm).isPausedByDisk();
    } catch (LibvirtException e) {
      return false;
    }
  }

  /** May be tried again when it has failed; nobody looks any more then. */
  @Override
  public synchronized void close() throws IOException {
    looks.cancel(false);
    if (!ended) {
      end();
    }
  }
}
