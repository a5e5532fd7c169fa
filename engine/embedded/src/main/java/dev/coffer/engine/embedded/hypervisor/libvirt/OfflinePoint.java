package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.PointReader.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The disks of a machine that is off, as they lie there. Somebody may start it meanwhile: that is
 * found out, and what was read then is not kept.
 */
final class OfflinePoint implements Snapshot {

  private final Fixed fixed;
  private final Machines machines;
  private final ScratchFolder scratch;
  private final Path folder;
  private final Turns.Turn turn;
  private final Map<DiskId, FileTime> modified;

  /**
   * What is said of the moment.
   *
   * @param disks by id, those that can be read
   */
  record Fixed(
      HostedVm vm,
      Instant at,
      Consistency consistency,
      String description,
      Map<DiskId, MomentPlan.Part> disks) {}

  /**
   * The moment of now.
   *
   * @param scratch for sockets
   */
  OfflinePoint(Fixed fixed, Machines machines, ScratchFolder scratch, Turns.Turn turn)
      throws IOException {
    this.fixed = fixed;
    this.machines = machines;
    this.scratch = scratch;
    this.folder = scratch.make(fixed.vm().id(), Optional.empty());
    this.turn = turn;
    this.modified = new HashMap<>();
    fixed.disks().forEach((id, part) -> modified.put(id, modified(part.disk())));
  }

  private static FileTime modified(DomainDisk disk) {
    try {
      return Files.getLastModifiedTime(disk.source().orElseThrow());
    } catch (IOException e) {
      return FileTime.fromMillis(0); // To open it says why.
    }
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
    MomentPlan.Part part = part(id);
    if (part.since().isPresent()) {
      try {
        return open(part, part.since(), new Memory(part.since(), part.since(), Optional.empty()));
      } catch (IOException e) {
        return open(part, Optional.empty(), Memory.none(MomentPlan.BROKEN));
      }
    }
    return open(
        part, Optional.empty(), new Memory(Optional.empty(), Optional.empty(), part.forgotten()));
  }

  /**
   * A bitmap that goes on recording tells all that has changed since its checkpoint: so the moment
   * of that checkpoint is as good a base for the next backup as this one.
   */
  private DiskReader open(MomentPlan.Part part, Optional<String> bitmap, Memory memory)
      throws IOException {
    DomainDisk disk = part.disk();
    OfflineExport export;
    try {
      export = OfflineExport.start(folder, disk, bitmap);
    } catch (IOException e) {
      throw unreadable(disk, e);
    }
    try {
      return new PointReader(
          export.connect(disk.target(), bitmap.stream().toList()),
          bitmap.orElse(""),
          memory,
          seen -> seen,
          export);
    } catch (IOException e) {
      export.close();
      throw unreadable(disk, e);
    }
  }

  private DiskException unreadable(DomainDisk disk, IOException cause) {
    var problem =
        new DiskException(
            "DiskUnreadable",
            "disk %s of virtual machine %s cannot be read (%s): examine its image %s"
                .formatted(
                    disk.target(),
                    vm().name(),
                    cause.getMessage(),
                    disk.source().map(Path::toString).orElse("")));
    problem.initCause(cause);
    return problem;
  }

  private MomentPlan.Part part(DiskId id) {
    MomentPlan.Part part = fixed.disks().get(id);
    if (part == null) {
      throw EngineException.notFound("disk", id.value());
    }
    return part;
  }

  @Override
  public void verify(DiskId id) throws IOException {
    DomainDisk disk = part(id).disk();
    if (!machines.state(vm().id()).isOff() || !modified(disk).equals(modified.get(id))) {
      throw new DiskException(
          "ImageBeingWritten",
          "disk %s of virtual machine %s changed while it was read, as the machine was started: run its policy again"
              .formatted(disk.target(), vm().name()));
    }
  }

  @Override
  public void close() throws IOException {
    try (turn) {
      scratch.remove(vm().id());
    }
  }
}
