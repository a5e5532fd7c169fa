package dev.coffer.engine.embedded.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops before every single change of a file, opens the folder again, and finds the machines of
 * before or those of after.
 */
class CrashTest {

  private static final VmId WEB = new VmId("vm-web");
  private static final DiskId VDA = new DiskId("vm-web/vda");
  private static final DiskId VDB = new DiskId("vm-web/vdb");

  @TempDir Path folder;

  /**
   * Changes of which there are only so many. What they stop is a process: the kernel keeps what it
   * was told, so nothing needs to be made durable, which would take the most of the time.
   */
  private static final class Fuse implements FileChanges {

    private final FileChanges real = new DurableFileChanges();
    private int left;

    Fuse(int left) {
      this.left = left;
    }

    private void burn() throws IOException {
      if (--left < 0) {
        throw new IOException("the power is out");
      }
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
      burn();
      real.makeFolder(folder);
    }

    @Override
    public void write(Path file, String text) throws IOException {
      if (left == 0) { // Torn in the middle.
        Files.writeString(file, text.substring(0, text.length() / 2));
      }
      burn();
      Files.writeString(file, text);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      burn();
      real.move(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
      burn();
      real.delete(path);
    }

    @Override
    public void sync(Path folder) throws IOException {
      burn();
    }
  }

  /** What is done, to a folder of machines that has a backup of one of them. */
  private interface Deed {
    void on(FolderHypervisor hypervisor, String description) throws Exception;
  }

  @Test
  void R13_a_replacement_happens_wholly_or_not_at_all() throws Exception {
    crashEverywhere(
        (hypervisor, description) -> {},
        (hypervisor, description) -> {
          Draft draft = hypervisor.replacement("r1", description, Set.of(VDA, VDB));
          Machines.fill(draft, VDA, "old files");
          Machines.fill(draft, VDB, "old database");
          draft.commit();
        },
        List.of("web off files database", "web off old files old database"));
  }

  @Test
  void R13_a_copy_appears_wholly_or_not_at_all() throws Exception {
    crashEverywhere(
        (hypervisor, description) -> {},
        CrashTest::makeCopy,
        List.of(
            "web off files database",
            "test off copied files copied database, web off files database"));
  }

  @Test
  void R14_a_promotion_happens_wholly_or_not_at_all_and_can_be_repeated() throws Exception {
    Deed promote =
        (hypervisor, description) -> {
          for (HostedVm vm : hypervisor.inventory().vms()) {
            if (vm.role() == Role.TEST) {
              hypervisor.promote("p1", vm.id(), description);
            }
          }
        };
    crashEverywhere(
        CrashTest::makeCopy,
        promote,
        List.of(
            "test off copied files copied database, web off files database",
            "web off copied files copied database"));
  }

  @Test
  void a_removal_happens_wholly_or_not_at_all() throws Exception {
    crashEverywhere(
        (hypervisor, description) -> {},
        (hypervisor, description) -> hypervisor.delete(WEB),
        List.of("web off files database", ""));
  }

  @Test
  void power_changes_or_does_not() throws Exception {
    crashEverywhere(
        (hypervisor, description) -> {},
        (hypervisor, description) -> hypervisor.setPower(WEB, Power.ON),
        List.of("web off files database", "web on files database"));
  }

  private static void makeCopy(FolderHypervisor hypervisor, String description) throws IOException {
    Draft draft = hypervisor.copy("r1", description, "test", Role.TEST, Set.of(VDA, VDB));
    Machines.fill(draft, VDA, "copied files");
    Machines.fill(draft, VDB, "copied database");
    draft.commit();
  }

  /** Crashes during the deed at every place, and checks that only the given states come out. */
  private void crashEverywhere(Deed before, Deed deed, List<String> states) throws Exception {
    Set<String> seen = new TreeSet<>();
    boolean done = false;
    for (int fuse = 0; !done; fuse++) {
      Path root = Files.createDirectory(folder.resolve("try-" + fuse));
      String description = prepare(root, before);
      @Nullable Exception crash = attempt(root, fuse, deed, description);
      done = crash == null;

      var again = open(root, Integer.MAX_VALUE);
      String state = state(again);
      seen.add(state);
      assertThat(states).as("after %d changes", fuse).contains(state);
      assertThat(again.inventory().leftOut()).isEmpty();
      assertImagesHaveOwners(root, again);

      deed.on(again, description);
      assertThat(state(again)).as("done again after %d changes", fuse).contains(states.getLast());
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(states);
  }

  private static FolderHypervisor open(Path root, int changes) throws IOException {
    return new FolderHypervisor(root, Machines.CLOCK, new Fuse(changes));
  }

  private static String prepare(Path root, Deed before) throws Exception {
    Machines.make(root, "web", "files", "database");
    var hypervisor = open(root, Integer.MAX_VALUE);
    try (Snapshot snapshot = hypervisor.snapshot(WEB, Machines::all)) {
      before.on(hypervisor, snapshot.description());
      return snapshot.description();
    }
  }

  private static @Nullable Exception attempt(Path root, int fuse, Deed deed, String description) {
    try {
      deed.on(open(root, fuse), description);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private static String state(FolderHypervisor hypervisor) throws Exception {
    Set<String> machines = new TreeSet<>();
    for (HostedVm vm : hypervisor.inventory().vms()) {
      machines.add(
          String.join(
              " ",
              vm.name(),
              vm.power() == Power.ON ? "on" : "off",
              Machines.text(hypervisor, vm.id(), "vda"),
              Machines.text(hypervisor, vm.id(), "vdb")));
    }
    return String.join(", ", machines);
  }

  /** Nothing is left beside the machines, so that no image takes space for ever. */
  private static void assertImagesHaveOwners(Path root, FolderHypervisor hypervisor)
      throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(path -> path.toString().matches(".*\\.(raw|qcow2)")).toList())
          .hasSize(hypervisor.inventory().vms().size() * 2)
          .noneMatch(path -> path.toString().contains(".coffer"));
    }
  }
}
