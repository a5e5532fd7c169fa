package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.RamFolder;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestConsole;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.GuestSystem;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import dev.coffer.engine.embedded.image.ImageFormat;
import dev.coffer.engine.embedded.restore.DiskCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real guest, that writes while it is backed up. */
class LibvirtGuestTest {

  private static final long DISK = 64 << 20;
  private static final long SMALL_DISK = 32 << 20;

  @TempDir static Path folder = Path.of("set by JUnit");
  private static RamFolder scratch;
  private static TestHost host;
  private static GuestConsole console;
  private static VmId vm = new VmId("set before all tests");

  @BeforeAll
  static void boot() throws IOException {
    GuestSystem system = GuestSystem.make(folder);
    Connections.world(folder);
    scratch = RamFolder.mount(folder.resolve("scratch"), 64);
    host = new TestHost(folder);
    Path socket = folder.resolve("serial");
    vm =
        host.define(
            new GuestMachine("guest", system, socket)
                .withDisk("vda", image("vda", DISK))
                .withDisk("vdb", image("vdb", SMALL_DISK)));
    host.virsh("start", "guest");
    console = GuestConsole.open(socket);
    console.run("mke2fs /dev/vda > /dev/null && mount /dev/vda /disk");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> host.virsh("dumpxml", "guest").contains("state='connected'"));
  }

  private static Path image(String target, long size) throws IOException {
    Path image = host.image("guest", target);
    Tool.run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "" + size);
    return image;
  }

  @AfterAll
  static void end_it() throws IOException {
    if (console != null) {
      console.close();
    }
    if (host != null) {
      host.close();
    }
    if (scratch != null) {
      scratch.close();
    }
  }

  @Test
  void R18_what_the_guest_had_synced_is_in_the_point_and_the_guest_goes_on() throws IOException {
    console.run("echo before > /disk/known && sync");
    console.begin("while true; do date > /disk/clock; sync; done");

    String description;
    Path restored = folder.resolve("restored.raw");
    try (Hypervisor hypervisor = host.open();
        Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
        DiskReader reader = snapshot.open(TestHost.disk(vm, "vda"))) {
      assertThat(snapshot.consistency()).isEqualTo(Consistency.APPLICATION);
      console.run("echo after > /disk/known && sync");
      description = snapshot.description();
      copy(reader, restored);
      snapshot.verify(TestHost.disk(vm, "vda"));
      snapshot.keep(Set.of());
    }
    assertThat(Tool.run("debugfs", "-R", "cat /known", restored.toString()))
        .contains("before")
        .doesNotContain("after");
    assertThat(Tool.run("e2fsck", "-fn", restored.toString())).doesNotContain("WARNING");
    assertThat(console.run("cat /disk/known")).isEqualTo("after");
    assertThat(description).contains(vm.value());
    host.assertClean("guest");

    Files.createFile(host.scratch().resolve(vm + ".frozen"));
    host.virsh("domfsfreeze", "guest");
    host.open().close();
    assertThat(frozen()).as("after a crash while it was at rest").contains("thawed");
    console.run("kill $!");
  }

  @Test
  void R20_a_disk_that_is_written_without_pause_is_given_up_and_the_others_are_saved()
      throws IOException {
    console.run("dd if=/dev/urandom of=/tmp/much bs=1M count=32");
    String overwrite = "dd if=/tmp/much of=/dev/vdb bs=64k conv=fsync";
    console.run(overwrite);
    console.begin("while " + overwrite + "; do true; done");
    try (var sessions = new HostSessions(folder, host, vm)) {
      Session session = sessions.run();
      assertThat(session.state()).as("%s", session).isEqualTo(Session.State.PARTIAL);
      assertThat(sessions.disk(session, "vda").problem()).isEmpty();
      assertThat(sessions.disk(session, "vdb").problem())
          .hasValueSatisfying(
              problem -> {
                assertThat(problem.reason()).isEqualTo("SnapshotCannotClose");
                assertThat(problem.message()).contains("disk vdb", "MiB/s", "exclude the disk");
              });
      assertThat(sessions.points()).hasSize(1);
    }
    host.assertClean("guest");
    console.run("kill $!"); // Fails if a write of the guest has failed, as it writes no more.
  }

  @Test
  void a_guest_whose_write_finds_the_scratch_folder_full_waits_and_goes_on() throws IOException {
    console.run("dd if=/dev/urandom of=/tmp/much bs=1M count=16");
    String overwrite = "dd if=/tmp/much of=/dev/vdb bs=64k conv=fsync";
    console.run(overwrite);
    try (Hypervisor hypervisor = host.open();
        Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all())) {
      scratch.fill();
      console.run(overwrite + " && " + overwrite);
      assertThat(snapshot.unheld().orElseThrow().problem().message())
          .contains("of the scratch folder's 64.0 MiB are free");
    } finally {
      scratch.free();
    }
    host.assertClean("guest");
    assertThat(host.virsh("domstate", "guest")).isEqualTo("running");
  }

  @Test
  void a_guest_that_is_at_rest_goes_on_at_once_when_Coffer_is_killed() throws Exception {
    Path world = folder.resolve("killed");
    Connections.world(world);
    try (var engine = HostEngine.open(world, host.host().uri(), Work.NONE)) {
      var keep = new Retention(5, 0, 0, 0, 0, 0);
      var gold =
          engine.createPolicy(
              new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
      engine.setPolicies(new Target.OfVm(vm), Set.of(), Set.of(gold));
      engine.run(new RequestId("run"), vm, gold);
    }
    try (var wire = LibvirtWire.to(host.host(), folder.resolve("wire"))) {
      Process process =
          QuickStart.in(folder)
              .start(HostEngine.class, folder.resolve("output"), world.toString(), wire.uri());
      List<String> status = new ArrayList<>();
      wire.watch(
          new LibvirtWire.Watch() {
            @Override
            public void before(Procedure procedure) throws IOException {
              if (procedure == Procedure.THAW && process.isAlive()) {
                status.add(frozen());
                process.destroyForcibly();
                throw new IOException("Coffer is dead");
              }
            }
          });
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(status).as(Files.readString(folder.resolve("output"))).hasSize(1);
      assertThat(status.getFirst()).contains("frozen");
      await().until(() -> frozen().contains("thawed"));
    }
    try (var engine = HostEngine.open(world, host.host().uri(), Work.REQUESTED)) {
      HostEngine.awaitIdle(engine);
      assertThat(engine.recoveryPoints(new VmSelector.ById(vm))).hasSize(1);
    }
    assertThat(world.resolve("scratch")).isEmptyDirectory();
    assertThat(frozen()).contains("thawed");
  }

  private static String frozen() {
    return host.virsh("qemu-agent-command", "guest", "{\"execute\":\"guest-fsfreeze-status\"}");
  }

  private static void copy(DiskReader reader, Path file) throws IOException {
    try (var writer = ImageFormat.RAW.create(file, reader.size())) {
      DiskCopy.copy(reader, writer, _ -> {});
    }
  }
}
