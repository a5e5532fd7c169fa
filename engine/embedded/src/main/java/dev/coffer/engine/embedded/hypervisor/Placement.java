package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.embedded.hypervisor.MachineFile.Disk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how images come into the folder of a machine: which files they become, what its {@code
 * vm.yaml} then says, and which files of before go. Asks only which files there are. For one use.
 */
final class Placement {

  private final String directory;
  private final String aside;
  private final Predicate<String> present;
  private final Set<String> folders = new LinkedHashSet<>();
  private final Set<String> outgoing = new LinkedHashSet<>();
  private final List<Change> places = new ArrayList<>();

  /**
   * A placement into a folder.
   *
   * @param directory of the machine, relative to the hypervisor's folder
   * @param aside a folder for the files that go, likewise
   * @param present whether a file is in the directory
   */
  Placement(String directory, String aside, Predicate<String> present) {
    this.directory = directory;
    this.aside = aside;
    this.present = present;
  }

  /**
   * What to do so that a machine stands in the directory with new storage for some of its disks.
   *
   * @param current the machine that is in the directory now, whose other disks stay
   * @param wanted its configuration from now on; its other disks are kept where they exist
   */
  List<Change> changes(Optional<MachineFile> current, MachineFile wanted, List<NewImage> images) {
    Set<String> replaced =
        images.stream().map(image -> image.disk().id()).collect(Collectors.toSet());
    List<Disk> kept =
        current.map(MachineFile::disks).orElseGet(() -> presentDisks(wanted)).stream()
            .filter(disk -> !replaced.contains(disk.id()))
            .toList();
    Set<String> taken =
        kept.stream().map(Disk::file).collect(Collectors.toCollection(HashSet::new));
    List<Disk> placed = new ArrayList<>();
    for (NewImage image : images) {
      Optional<Disk> before = current.flatMap(machine -> machine.disk(image.disk().id()));
      Disk storage = before.or(() -> wanted.disk(image.disk().id())).orElse(image.disk());
      boolean sameFormat = storage.format() == image.disk().format();
      String file = FreeName.of(sameFormat ? storage.file() : image.disk().file(), taken::contains);
      taken.add(file);
      before.map(Disk::file).ifPresent(this::setAside);
      setAside(file);
      place(image, file);
      Disk entry = wanted.disk(image.disk().id()).or(() -> before).orElse(image.disk());
      placed.add(entry.stored(file, image.disk().format(), image.size()));
    }
    return journal(wanted.withDisks(arranged(wanted, placed, kept)));
  }

  private List<Disk> presentDisks(MachineFile machine) {
    return machine.disks().stream().filter(disk -> present.test(disk.file())).toList();
  }

  private void setAside(String file) {
    if (present.test(file)) {
      outgoing.add(file);
    }
  }

  private void place(NewImage image, String file) {
    int slash = file.lastIndexOf('/');
    if (slash > 0) {
      folders.add(in(file.substring(0, slash)));
    }
    places.add(new Change.Place(image.from(), in(file)));
  }

  /** In the order of the wanted machine, further disks behind; no name twice. */
  private static List<Disk> arranged(MachineFile wanted, List<Disk> placed, List<Disk> kept) {
    List<Disk> disks = Stream.concat(placed.stream(), kept.stream()).toList();
    List<String> order =
        Stream.concat(wanted.disks().stream(), disks.stream()).map(Disk::id).toList();
    Set<String> names = new HashSet<>();
    return disks.stream()
        .map(disk -> disk.named(FreeName.of(disk.name(), name -> !names.add(name))))
        .sorted(Comparator.comparingInt(disk -> order.indexOf(disk.id())))
        .toList();
  }

  private List<Change> journal(MachineFile machine) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.MakeFolder(directory));
    changes.add(new Change.MakeFolder(aside));
    folders.forEach(folder -> changes.add(new Change.MakeFolder(folder)));
    int count = 0;
    for (String file : outgoing) {
      changes.add(new Change.SetAside(in(file), aside + "/" + count++));
    }
    changes.addAll(places);
    changes.add(new Change.Write(in(MachineFolders.FILE_NAME), MachineYaml.render(machine)));
    return changes;
  }

  private String in(String file) {
    return directory + "/" + file;
  }
}
