package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import dev.coffer.engine.embedded.nbd.NbdExport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moment of a running machine: its QEMU sets aside what the guest overwrites, and serves the
 * disks as they were.
 */
final class LivePoint implements Snapshot {

  private static final Logger LOG = LoggerFactory.getLogger(LivePoint.class);

  /** That a QEMU is gone shows in its connections before libvirt knows. */
  private static final Duration KNOWN = Duration.ofSeconds(1);

  private final Fixed fixed;
  private final HeldMoment held;
  private final Memories memories;
  private final Path socket;
  private final Turns.Turn turn;
  private final Unended unended;
  private Optional<Set<String>> needed = Optional.empty();

  /**
   * What is said of the moment.
   *
   * @param checkpoint the name by which the disks remember it; empty: none does
   * @param targets all that the machine has
   * @param lost earlier moments of the disks that libvirt does not know of, with their targets
   * @param disks by id, those that can be read
   */
  record Fixed(
      HostedVm vm,
      Instant at,
      Consistency consistency,
      String description,
      Optional<String> checkpoint,
      List<String> targets,
      Map<String, Set<String>> lost,
      Map<DiskId, Part> disks) {}

  /** A disk that can be read. */
  record Part(DomainDisk disk, PointReader.Memory memory) {}

  LivePoint(
      Fixed fixed,
      HeldMoment held,
      Memories memories,
      Path socket,
      Turns.Turn turn,
      Unended unended) {
    this.fixed = fixed;
    this.held = held;
    this.memories = memories;
    this.socket = socket;
    this.turn = turn;
    this.unended = unended;
  }

  @Override
  public HostedVm vm() {
    return fixed.vm();
  }

  @Override
  public Instant at() {
    return fixed.at();
  }

  @Override
  public Consistency consistency() {
    return fixed.consistency();
  }

  @Override
  public String description() {
    return fixed.description();
  }

  @Override
  public DiskReader open(DiskId id) throws IOException {
    Part part = part(id);
    List<String> bitmaps =
        part.memory().since().isPresent() ? List.of(BackupXml.CHANGES) : List.of();
    var export = new NbdExport(new NbdAddress.Unix(socket), part.disk().target(), bitmaps);
    try {
      NbdDisk disk = NbdDisk.open(export);
      held.reading(disk);
      return new PointReader(
          disk,
          BackupXml.CHANGES,
          part.memory(),
          seen -> failure(part, seen),
          () -> held.read(disk));
    } catch (IOException e) {
      throw failure(part, e);
    }
  }

  private Part part(DiskId id) {
    Part part = fixed.disks().get(id);
    if (part == null) {
      throw EngineException.notFound("disk", id.value());
    }
    return part;
  }

  private IOException failure(Part part, IOException seen) {
    try {
      boolean _ = Waiting.until(KNOWN, () -> unheld().isPresent() || !held.isHeld());
      verify(part);
      return seen;
    } catch (IOException e) {
      e.addSuppressed(seen);
      return e;
    }
  }

  @Override
  public void verify(DiskId id) throws IOException {
    verify(part(id));
  }

  private void verify(Part part) throws IOException {
    Optional<Unheld> unheld = unheld();
    if (unheld.isPresent()) {
      throw new DiskException(unheld.get().problem());
    }
    if (!held.isHeld()) {
      throw new DiskException(
          "MomentLost",
          "disk %s of virtual machine %s could not be read to its end, as the machine stopped or its backup was ended by somebody else: run its policy again"
              .formatted(part.disk().target(), vm().name()));
    }
  }

  @Override
  public Optional<Unheld> unheld() {
    return held.excess()
        .flatMap(
            excess ->
                fixed.disks().entrySet().stream()
                    .filter(disk -> disk.getValue().disk().target().equals(excess.target()))
                    .map(disk -> new Unheld(disk.getKey(), problem(excess)))
                    .findFirst());
  }

  private Problem problem(HoldLimits.Excess excess) {
    return new Problem(
        Problem.SNAPSHOT_CANNOT_CLOSE,
        "disk %s of virtual machine %s is written to without pause: %s; exclude the disk and save it by another method, or give the scratch folder more room"
            .formatted(excess.target(), vm().name(), excess.measured()));
  }

  @Override
  public void keep(Set<String> stillNeeded) {
    needed = Optional.of(Set.copyOf(stillNeeded));
  }

  /** Memories can be changed once the backup is over. */
  @Override
  public void close() throws IOException {
    try (turn) {
      end();
      if (needed.isPresent()) {
        forgetAllBut(needed.get());
      } else if (fixed.checkpoint().isPresent()) {
        memories.forget(vm().id(), fixed.checkpoint().get());
      }
    }
  }

  private void end() throws IOException {
    try {
      held.close();
    } catch (IOException e) {
      unended.add(vm().id(), held);
      throw e;
    }
  }

  /** The point is made: what is not forgotten now is after the next one. */
  private void forgetAllBut(Set<String> stillNeeded) {
    try {
      memories.forgetAllBut(vm().id(), stillNeeded, fixed.checkpoint());
      memories.forgetLost(vm().id(), fixed.targets(), fixed.lost());
    } catch (LibvirtException e) {
      LOG.warn(
          "virtual machine {} remembers more than it needs to until its next backup: {}",
          vm().name(),
          e.getMessage());
    }
  }
}
