package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.Drafts.Kind;
import dev.coffer.engine.embedded.hypervisor.MachineFolders.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes, replaces and removes machines: turns each wish into a draft and the journal that carries
 * it out. For one thread; drafts are written meanwhile.
 */
final class MachineBuilder {

  private final Path root;
  private final Drafts drafts;
  private final MachineFolders folders;
  private final ImageSizes sizes;

  MachineBuilder(Path root, Drafts drafts, MachineFolders folders, ImageSizes sizes) {
    this.root = root;
    this.drafts = drafts;
    this.folders = folders;
    this.sizes = sizes;
  }

  /** Machines in the making: the draft's folder, and the disks in the format of their images. */
  record Begun(Path draft, Map<DiskId, MachineFile.Disk> disks) {}

  Begun beginCopy(String key, Description original, Set<DiskId> disks) throws IOException {
    Map<DiskId, MachineFile.Disk> wanted = new HashMap<>();
    disks.forEach(disk -> wanted.put(disk, original.disk(disk)));
    return new Begun(drafts.begin(Kind.RESTORE, key), wanted);
  }

  VmId commitCopy(
      String key, Description original, String name, Role role, Path draft, List<NewImage> images)
      throws IOException {
    MachineFile copy = original.machine().copy(new VmId(UUID.randomUUID().toString()), name, role);
    Path parent = root.resolve(original.directory()).resolveSibling("");
    String folder = FreeName.ofFolder(name, taken -> exists(parent.resolve(taken)));
    List<Change> changes = place(parent.resolve(folder), draft, Optional.empty(), copy, images);
    changes.add(drafts.record(Kind.RESTORE, key, copy.id()));
    drafts.commit(draft, changes);
    return copy.id();
  }

  Begun beginReplacement(String key, Description original, Set<DiskId> disks) throws IOException {
    Optional<Located> current = folders.scan().original(home(original), original.machine().id());
    Map<DiskId, MachineFile.Disk> wanted = new HashMap<>();
    for (DiskId id : disks) {
      MachineFile.Disk disk = original.disk(id);
      wanted.put(id, current.flatMap(now -> now.machine().disk(disk.id())).orElse(disk));
    }
    return new Begun(drafts.begin(Kind.RESTORE, key), wanted);
  }

  VmId commitReplacement(String key, Description original, Path draft, List<NewImage> images)
      throws IOException {
    boolean whole = images.size() == original.machine().disks().size();
    List<Change> changes = intoOriginal(original, whole, draft, images);
    changes.add(drafts.record(Kind.RESTORE, key, original.machine().id()));
    drafts.commit(draft, changes);
    return original.machine().id();
  }

  void promote(String key, Located copy, Description original) throws IOException {
    List<NewImage> images = new ArrayList<>();
    for (MachineFile.Disk disk : copy.machine().disks()) {
      String from = drafts.relative(copy.image(disk));
      images.add(new NewImage(disk, from, sizes.size(copy, disk)));
    }
    Path draft = drafts.begin(Kind.PROMOTION, key);
    List<Change> changes = intoOriginal(original, false, draft, images);
    changes.addAll(removal(copy));
    changes.add(drafts.record(Kind.PROMOTION, key, original.machine().id()));
    drafts.commit(draft, changes);
  }

  void delete(Located machine) throws IOException {
    Path draft = drafts.begin(Kind.REMOVAL, machine.machine().id().value());
    drafts.commit(draft, removal(machine));
  }

  /**
   * What puts images in the place of the described machine's disks.
   *
   * @param configured whether the machine, where it is not gone, gets the described configuration
   */
  private List<Change> intoOriginal(
      Description original, boolean configured, Path draft, List<NewImage> images)
      throws IOException {
    Path home = home(original);
    Optional<Located> current = folders.scan().original(home, original.machine().id());
    MachineFile described = original.machine().withPower(Power.OFF);
    MachineFile wanted =
        current.map(Located::machine).filter(machine -> !configured).orElse(described);
    Path directory = current.map(Located::directory).orElseGet(() -> freeHome(home));
    return place(directory, draft, current.map(Located::machine), wanted, images);
  }

  /** Where a machine that is gone is made again: its old folder, unless another one is there. */
  private static Path freeHome(Path home) {
    if (!exists(home.resolve(MachineFolders.FILE_NAME))) {
      return home;
    }
    String name = home.resolveSibling("").relativize(home).toString();
    return home.resolveSibling(
        FreeName.ofFolder(name, taken -> exists(home.resolveSibling(taken))));
  }

  private List<Change> place(
      Path directory,
      Path draft,
      Optional<MachineFile> current,
      MachineFile wanted,
      List<NewImage> images) {
    var placement =
        new Placement(
            drafts.relative(directory),
            drafts.relative(draft.resolve("aside")),
            file -> exists(directory.resolve(file)));
    return placement.changes(current, wanted, images);
  }

  /** Its file first, so that nobody sees a machine without disks; strange files stay. */
  private List<Change> removal(Located machine) throws IOException {
    List<Change> changes = new ArrayList<>();
    changes.add(remove(machine.directory().resolve(MachineFolders.FILE_NAME)));
    for (MachineFile.Disk disk : machine.machine().disks()) {
      changes.add(remove(machine.image(disk)));
    }
    changes.add(new Change.RemoveFolder(drafts.relative(machine.directory())));
    changes.addAll(drafts.forget(machine.machine().id()));
    return changes;
  }

  private Change remove(Path file) {
    return new Change.Remove(drafts.relative(file));
  }

  private Path home(Description original) {
    return root.resolve(original.directory());
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
