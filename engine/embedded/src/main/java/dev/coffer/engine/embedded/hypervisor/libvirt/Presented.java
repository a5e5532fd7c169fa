package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.hypervisor.libvirt.BlockCopies.BlockCopy;
import dev.coffer.engine.embedded.hypervisor.libvirt.Machines.Listed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * Machines whose disks lie over others that are served: QEMU reads those over NBD, waits when they
 * are gone for a while, and keeps what the guest writes in a local image. Their definitions say so;
 * so nothing else need be remembered. The images that they are moved to are qcow2.
 */
final class Presented implements Presenter {

  private static final Logger LOG = LoggerFactory.getLogger(Presented.class);
  private static final long LOOK_MILLIS = 100;
  private static final int ATTEMPTS = 3;

  private final Machines machines;
  private final BlockCopies copies;
  private final Restored restored;
  private final PowerSwitch power;

  Presented(Machines machines, BlockCopies copies, Restored restored, PowerSwitch power) {
    this.machines = machines;
    this.copies = copies;
    this.restored = restored;
    this.power = power;
  }

  @Override
  public boolean isPresented(VmId vm) throws IOException {
    Optional<Listed> listed = machines.find(vm);
    return listed.isPresent() && !targets(listed.get().domain().xml()).isEmpty();
  }

  /** What the guest calls the disks that lie over others. */
  private static List<String> targets(Element domain) {
    return disks(domain).stream()
        .filter(MachineXml::isPresented)
        .map(disk -> DomainDisk.of(disk).target())
        .toList();
  }

  private static List<Element> disks(Element domain) {
    return Xml.find(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "disk").stream())
        .toList();
  }

  private static Optional<Element> presented(Domain domain, String target) {
    return disks(domain.xml()).stream()
        .filter(disk -> DomainDisk.of(disk).target().equals(target))
        .filter(MachineXml::isPresented)
        .findFirst();
  }

  private Optional<Domain> find(VmId vm) throws IOException {
    return machines.find(vm).map(Listed::domain);
  }

  @Override
  public void goOn(VmId vm) throws IOException {
    Optional<Domain> domain = find(vm);
    if (domain.isPresent() && domain.get().state().isPausedByDisk()) {
      LOG.info("virtual machine {} goes on", domain.get().name());
      machines.resume(vm);
    }
  }

  @Override
  public boolean shutDown(VmId vm) throws IOException {
    Optional<Domain> domain = find(vm);
    return domain.isEmpty() || power.shutDown(domain.get());
  }

  @Override
  public void relocate(VmId vm, BooleanSupplier stop, LongConsumer progress) throws IOException {
    Optional<Listed> listed = machines.find(vm);
    if (listed.isEmpty()) {
      return;
    }
    List<String> left = targets(listed.get().domain().xml());
    long before = 0;
    for (Machines.Measured disk : listed.get().disks()) {
      long offset = before;
      if (left.contains(disk.disk().target())) {
        relocate(
            vm,
            disk.disk().target(),
            stop,
            part -> progress.accept(offset + (long) (part * disk.sizeBytes())));
      }
      before += disk.sizeBytes();
      progress.accept(before);
    }
    find(vm).ifPresent(domain -> LOG.info("virtual machine {} is moved", domain.name()));
    restored.removeUnused(vm);
  }

  /**
   * The guest may start or stop meanwhile, QEMU die, and the server be gone for a moment: each look
   * goes on from what there is then.
   */
  private void relocate(VmId vm, String target, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    int attempts = 0;
    for (Optional<Domain> domain = find(vm);
        domain.isPresent() && presented(domain.get(), target).isPresent();
        domain = find(vm)) {
      boolean last = ++attempts == ATTEMPTS;
      try {
        if (!move(domain.get(), target, stop, progress) && last) {
          throw lost(domain.get(), target);
        }
      } catch (LibvirtException e) {
        if (last || e.isAway()) {
          throw e;
        }
        LOG.warn("disk {} of {} is looked at again: {}", target, vm, e.getMessage());
      }
    }
  }

  /** Whether that was the way to do it; otherwise the machine is to be looked at again. */
  private boolean move(Domain domain, String target, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    if (domain.state().isOff()) {
      moveWhileOff(domain, target, stop, progress);
      return true;
    }
    return moveWhileOn(domain, target, stop, progress);
  }

  private void moveWhileOff(
      Domain domain, String target, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    Path overlay = DomainDisk.of(presented(domain, target).orElseThrow()).source().orElseThrow();
    restored.removeUnused(domain.id());
    var image =
        new MachineXml.Image(
            ImageFolder.newImage(overlay.resolveSibling(""), target, Overlay.FORMAT),
            Overlay.FORMAT);
    Overlay.flatten(overlay, image, stop, progress);
    restored.store(domain.id(), Map.of(target, image));
  }

  /** Whether the machine has gone on with the copy; otherwise it is to be looked at again. */
  private boolean moveWhileOn(
      Domain domain, String target, BooleanSupplier stop, DoubleConsumer progress)
      throws IOException {
    Element disk = presented(domain, target).orElseThrow();
    if (BlockCopy.of(disk).isEmpty()) {
      Path overlay = DomainDisk.of(disk).source().orElseThrow();
      restored.removeUnused(domain.id());
      Path file = ImageFolder.newImage(overlay.resolveSibling(""), target, Overlay.FORMAT);
      copies.begin(domain.id(), target, new MachineXml.Image(file, Overlay.FORMAT));
      LOG.info("disk {} of virtual machine {} is copied to {}", target, domain.name(), file);
    }
    boolean ready = awaitReady(domain, target, stop, progress);
    if (ready) {
      copies.take(domain.id(), target);
    }
    return ready;
  }

  /** Whether the copy can be taken; not when it, or the machine, has ended. */
  private boolean awaitReady(
      Domain of, String target, BooleanSupplier stop, DoubleConsumer progress) throws IOException {
    while (true) {
      Optional<Domain> domain = find(of.id());
      if (domain.isEmpty() || domain.get().state().isOff()) {
        return false;
      }
      Optional<BlockCopy> copy = presented(domain.get(), target).flatMap(BlockCopy::of);
      if (copy.isEmpty()) {
        return false;
      }
      if (copy.get().isReady()) {
        return true;
      }
      copies.done(of.id(), target).ifPresent(progress::accept);
      pause(stop);
    }
  }

  private static DiskException lost(Domain domain, String target) {
    return new DiskException(
        "RelocationFailed",
        "disk %s of virtual machine %s could not be moved, and is used as before: see whether the folder for images has room, and what QEMU's log says"
            .formatted(target, domain.name()));
  }

  private static void pause(BooleanSupplier stop) throws InterruptedIOException {
    if (stop.getAsBoolean()) {
      throw new InterruptedIOException("the wait for a disk to be moved was told to stop");
    }
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for a disk to be moved was interrupted");
    }
  }
}
