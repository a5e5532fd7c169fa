package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.Problem;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.image.Fingerprint;
import dev.coffer.engine.embedded.image.ImageFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folders of machines below a root, and what their {@code vm.yaml} say. A folder with a {@code
 * vm.yaml} is one machine, and everything below it is that machine's; hidden folders and symbolic
 * links are passed by. A file is read again only when it changed. For one thread.
 */
final class MachineFolders {

  static final String FILE_NAME = "vm.yaml";

  /** Far more than any machine needs, and little enough to read ten thousand of them. */
  private static final long LARGEST_FILE = 1 << 20;

  private final Path root;
  private Map<Path, Known> known = new HashMap<>();
  private Map<VmId, Path> places = new HashMap<>();

  MachineFolders(Path root) {
    this.root = root;
  }

  /** A machine and where it is. */
  record Located(Path directory, MachineFile machine) {

    Path image(MachineFile.Disk disk) {
      return directory.resolve(disk.file());
    }

    /** An image with the names that people know it by. */
    ImageFile imageFile(MachineFile.Disk disk) {
      return new ImageFile(image(disk), machine.name(), disk.name());
    }
  }

  /**
   * What a look at all folders found.
   *
   * @param machines by id
   * @param ambiguous ids that several machines claim, which are left out
   * @param unclear folders that cannot be understood
   */
  record Scan(
      Map<VmId, Located> machines, Map<VmId, Problem> ambiguous, Map<Path, Problem> unclear) {

    List<Problem> leftOut() {
      return Stream.concat(ambiguous.values().stream(), unclear.values().stream()).toList();
    }

    /**
     * A machine that may be gone.
     *
     * @param home where it was
     * @throws DiskException when it cannot be told which machine it is, or whether it is gone: to
     *     make it again could make it twice
     */
    Optional<Located> original(Path home, VmId id) throws DiskException {
      Optional<Located> found = Optional.ofNullable(machines.get(id));
      Problem doubt = ambiguous.get(id);
      if (doubt == null && found.isEmpty()) {
        doubt =
            unclear.keySet().stream()
                .filter(home::startsWith)
                .findFirst()
                .map(unclear::get)
                .orElse(null);
      }
      if (doubt != null) {
        throw new DiskException(doubt);
      }
      return found;
    }
  }

  private record Known(Fingerprint fingerprint, Optional<MachineFile> machine, String fault) {}

  Scan scan() throws IOException {
    List<Path> directories = new ArrayList<>();
    Map<Path, Problem> unclear = new TreeMap<>();
    Files.walkFileTree(root, new Walk(directories, unclear));
    Map<Path, Known> found = new HashMap<>();
    Map<VmId, List<Located>> claims = new TreeMap<>();
    for (Path directory : directories) {
      Optional<Known> file = read(directory);
      file.ifPresent(read -> found.put(directory, read));
      file.filter(read -> read.machine().isEmpty())
          .ifPresent(read -> unclear.put(directory, invalid(directory, read.fault())));
      file.flatMap(Known::machine)
          .map(machine -> new Located(directory, machine))
          .ifPresent(
              claim ->
                  claims.computeIfAbsent(claim.machine().id(), id -> new ArrayList<>()).add(claim));
    }
    known = found;
    return settle(claims, unclear);
  }

  private Scan settle(Map<VmId, List<Located>> claims, Map<Path, Problem> unclear) {
    Map<VmId, Located> machines = new TreeMap<>();
    Map<VmId, Problem> ambiguous = new TreeMap<>();
    claims.forEach(
        (id, claimants) -> {
          if (claimants.size() == 1) {
            machines.put(id, claimants.getFirst());
          } else {
            ambiguous.put(id, duplicate(id, claimants));
          }
        });
    places = new HashMap<>();
    machines.forEach((id, located) -> places.put(id, located.directory()));
    return new Scan(machines, ambiguous, unclear);
  }

  /** A machine as it is now, from where it was seen last if it still is there. */
  Optional<Located> find(VmId id) throws IOException {
    Path place = places.get(id);
    Optional<Located> there = place == null ? Optional.empty() : at(place);
    if (there.isPresent() && there.get().machine().id().equals(id)) {
      return there;
    }
    return Optional.ofNullable(scan().machines().get(id));
  }

  private Optional<Located> at(Path directory) throws IOException {
    Optional<Known> file = read(directory);
    file.ifPresent(read -> known.put(directory, read));
    return file.flatMap(Known::machine).map(machine -> new Located(directory, machine));
  }

  private Optional<Known> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    try {
      return Optional.of(
          read(
              directory,
              file,
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Known read(Path directory, Path file, BasicFileAttributes attributes)
      throws NoSuchFileException {
    Fingerprint fingerprint = Fingerprint.of(attributes);
    Known before = known.get(directory);
    if (before != null && before.fingerprint().equals(fingerprint)) {
      return before;
    }
    if (!attributes.isRegularFile() || attributes.size() > LARGEST_FILE) {
      return new Known(fingerprint, Optional.empty(), "it is no regular file of at most 1 MiB");
    }
    try {
      MachineFile machine = MachineYaml.parse(Files.readString(file));
      requireOwnFolder(directory, machine);
      return new Known(fingerprint, Optional.of(machine), "");
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IllegalArgumentException | IOException e) {
      return new Known(fingerprint, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /** An image in a subfolder must not lie elsewhere by way of a symbolic link. */
  private static void requireOwnFolder(Path directory, MachineFile machine) throws IOException {
    for (MachineFile.Disk disk : machine.disks()) {
      Path parent = directory.resolve(disk.file()).resolveSibling("");
      if (Files.exists(parent) && !parent.toRealPath().startsWith(directory.toRealPath())) {
        throw new IllegalArgumentException(
            "the file of disk " + disk.id() + " lies outside of the machine's folder");
      }
    }
  }

  private Problem invalid(Path directory, String fault) {
    return new Problem(
        "MachineFileInvalid",
        "the machine of %s is left out: %s; correct the file"
            .formatted(directory.resolve(FILE_NAME), fault));
  }

  private static Problem duplicate(VmId id, List<Located> claimants) {
    return new Problem(
        "MachineIdDuplicate",
        "the machines of %s are left out: all have the id %s; give each an id of its own"
            .formatted(claimants.stream().map(Located::directory).sorted().toList(), id));
  }

  private final class Walk extends SimpleFileVisitor<Path> {

    private final List<Path> directories;
    private final Map<Path, Problem> unclear;

    Walk(List<Path> directories, Map<Path, Problem> unclear) {
      this.directories = directories;
      this.unclear = unclear;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (directory.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      if (directory.getFileName().toString().startsWith(".")) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (Files.exists(directory.resolve(FILE_NAME), LinkOption.NOFOLLOW_LINKS)) {
        directories.add(directory);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw new IOException(
            "the folder of virtual machines %s cannot be read: create it or correct its path"
                .formatted(root),
            e);
      }
      if (!(e instanceof NoSuchFileException)) {
        unclear.put(
            file,
            new Problem(
                "FolderUnreadable",
                "the machines below %s are left out: it cannot be read; permit it"
                    .formatted(file)));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
