package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Drafts.Kind;
import dev.coffer.engine.embedded.hypervisor.MachineFolders.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines as folders: each has a {@code vm.yaml} and, beside it, the images of its disks. Power is
 * what the file says; nothing really runs. Whatever changes more than one file goes through {@link
 * Drafts}, so that a crash leaves the machines of before or those of after. One process at a time
 * may change the folder.
 */
public final class FolderHypervisor implements Hypervisor {

  private static final Logger LOG = LoggerFactory.getLogger(FolderHypervisor.class);

  private final Path root;
  private final InstantSource clock;
  private final FileChanges files;
  private final Drafts drafts;
  private final MachineFolders folders;
  private final ImageSizes sizes = new ImageSizes();
  private final MachineBuilder builder;
  private List<Problem> unfinished;
  private Set<Problem> reported = Set.of();

  FolderHypervisor(Path root, InstantSource clock, FileChanges files) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.clock = clock;
    this.files = files;
    this.drafts = new Drafts(this.root, files);
    this.folders = new MachineFolders(this.root);
    this.builder = new MachineBuilder(this.root, drafts, folders, sizes);
    this.unfinished = drafts.recover();
  }

  /**
   * Opens a folder of machines, and finishes what a crash interrupted.
   *
   * @throws IOException when there is no such folder
   */
  public static FolderHypervisor open(Path root, InstantSource clock) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(
          "the folder of virtual machines %s does not exist: create it or correct its path"
              .formatted(root));
    }
    return new FolderHypervisor(root, clock, new DurableFileChanges());
  }

  @Override
  public synchronized Inventory inventory() throws IOException {
    recover();
    MachineFolders.Scan scan = folders.scan();
    List<Problem> leftOut = new ArrayList<>(scan.leftOut());
    leftOut.addAll(unfinished);
    leftOut.stream()
        .filter(problem -> !reported.contains(problem))
        .forEach(problem -> LOG.warn("{}: {}", problem.reason(), problem.message()));
    reported = Set.copyOf(leftOut);
    return new Inventory(sizes.hosted(root, scan.machines().values()), leftOut);
  }

  @Override
  public synchronized Optional<HostedVm> find(VmId vm) throws IOException {
    recover();
    return folders.find(vm).map(this::hosted);
  }

  @Override
  public synchronized void setPower(VmId vm, Power power) throws IOException {
    recover();
    Located located = require(vm);
    if (located.machine().power() != power) {
      Path file = located.directory().resolve(MachineFolders.FILE_NAME);
      files.replace(file, MachineYaml.withPower(Files.readString(file), power));
    }
  }

  @Override
  public synchronized Snapshot snapshot(VmId vm, Wanted wanted) throws IOException {
    recover();
    Located located = require(vm);
    MachineFile machine = located.machine();
    Instant now = clock.instant();
    HostedVm hosted = hosted(located);
    Set<DiskId> disks = wanted.of(hosted).keySet();
    Map<DiskId, FolderSnapshot.Image> images = new HashMap<>();
    for (MachineFile.Disk disk : machine.disks()) {
      if (disks.contains(machine.diskId(disk))) {
        images.put(
            machine.diskId(disk),
            FolderSnapshot.Image.of(located.imageFile(disk), disk.format(), disk.size()));
      }
    }
    return new FolderSnapshot(
        hosted,
        now,
        machine.power() == Power.OFF ? Consistency.OFF : Consistency.CRASH,
        MachineYaml.render(new Description(drafts.relative(located.directory()), machine)),
        Map.copyOf(images));
  }

  @Override
  public synchronized Draft copy(
      String key, String description, String name, Role role, Set<DiskId> disks)
      throws IOException {
    recover();
    Description original = described(description);
    return draft(
        builder.beginCopy(key, original, disks),
        (folder, images) -> builder.commitCopy(key, original, name, role, folder, images));
  }

  @Override
  public synchronized Draft replacement(String key, String description, Set<DiskId> disks)
      throws IOException {
    recover();
    Description original = described(description);
    return draft(
        builder.beginReplacement(key, original, disks),
        (folder, images) -> builder.commitReplacement(key, original, folder, images));
  }

  /** Puts the images of a draft in place, and says which machine came out. */
  private interface Committer {
    VmId commit(Path draft, List<NewImage> images) throws IOException;
  }

  private Draft draft(MachineBuilder.Begun begun, Committer committer) {
    return new FolderDraft(
        drafts,
        begun.draft(),
        begun.disks(),
        (folder, images) -> {
          synchronized (this) {
            return hosted(require(committer.commit(folder, images)));
          }
        });
  }

  @Override
  public synchronized void promote(String key, VmId copy, String description) throws IOException {
    recover();
    if (drafts.committed(Kind.PROMOTION, key).isEmpty()) {
      builder.promote(key, require(copy), described(description));
    }
  }

  @Override
  public synchronized Optional<HostedVm> committed(String key) throws IOException {
    recover();
    Optional<VmId> made = drafts.committed(Kind.RESTORE, key);
    return made.isEmpty() ? Optional.empty() : folders.find(made.get()).map(this::hosted);
  }

  @Override
  public synchronized void delete(VmId vm) throws IOException {
    recover();
    Optional<Located> machine = folders.find(vm);
    if (machine.isPresent()) {
      builder.delete(machine.get());
    }
  }

  @Override
  public synchronized void discard(String key) throws IOException {
    recover();
    drafts.discard(Kind.RESTORE, key);
  }

  @Override
  public void close() {}

  private void recover() throws IOException {
    unfinished = drafts.recover();
  }

  private Located require(VmId vm) throws IOException {
    return folders
        .find(vm)
        .orElseThrow(() -> EngineException.notFound("virtual machine", vm.value()));
  }

  private HostedVm hosted(Located located) {
    return sizes.hosted(root, located);
  }

  private static Description described(String description) throws DiskException {
    try {
      return MachineYaml.parseDescription(description);
    } catch (IllegalArgumentException e) {
      throw new DiskException(
          "DescriptionDamaged",
          "the virtual machine's description in the backup cannot be understood ("
              + e.getMessage()
              + "): restore another recovery point");
    }
  }
}
