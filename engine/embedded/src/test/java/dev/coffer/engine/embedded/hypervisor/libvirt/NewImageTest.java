package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU 7.2 may end when it is asked for its images while it gets a new one. */
class NewImageTest {

  private static final String NAME = "web";

  @TempDir Path folder = Path.of("set by JUnit");
  private TestHost host;
  private LibvirtWire wire;
  private Libvirt libvirt;
  private VmId web = new VmId("set before each test");

  @BeforeEach
  void start_a_machine() throws IOException {
    host = new TestHost(folder);
    wire = LibvirtWire.to(host.host(), folder.resolve("wire"));
    web = host.create(NAME, "vda");
    host.start(NAME);
    libvirt = Libvirt.open(wire.uri());
  }

  @AfterEach
  void end_it() throws IOException {
    libvirt.close();
    wire.close();
    host.close();
  }

  /** Looks at a machine as soon as it is about to get an image, until the look is held up. */
  private final class Curious implements LibvirtWire.Watch {

    private final Procedure beginning;
    private final List<Thread> looks = new CopyOnWriteArrayList<>();
    private volatile boolean begins;
    private volatile boolean asked;

    Curious(Procedure beginning) {
      this.beginning = beginning;
    }

    private void look() {
      try {
        assertThat(new Machines(libvirt).find(web)).isPresent();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /**
     * Libvirt's client before version 10 does not always notice that a second thread has something
     * to send, until a third one has.
     */
    @Override
    public void before(Procedure procedure) {
      if (procedure == beginning) {
        begins = true;
        await()
            .atMost(1, TimeUnit.MINUTES)
            .pollInterval(1, TimeUnit.SECONDS)
            .pollDelay(Duration.ZERO)
            .until(() -> asked || isHeldUp() || looksOnceMore());
      } else if (procedure == Procedure.GET_BLOCK_INFO) {
        asked |= begins;
      }
    }

    @Override
    public void after(Procedure procedure) {
      begins &= procedure != beginning;
    }

    private boolean looksOnceMore() {
      looks.add(Thread.ofPlatform().start(this::look));
      return false;
    }

    private static boolean isHeldUp() {
      return Thread.getAllStackTraces().entrySet().stream()
          .filter(thread -> thread.getKey().getState() == Thread.State.WAITING)
          .anyMatch(thread -> asksForImages(thread.getValue()));
    }

    private static boolean asksForImages(StackTraceElement[] frames) {
      var classes = Arrays.stream(frames).map(StackTraceElement::getClassName).toList();
      return classes.contains(ReentrantReadWriteLock.ReadLock.class.getName())
          && classes.contains(Questions.class.getName());
    }

    void assertNothingWasAsked() throws InterruptedException {
      for (Thread look : looks) {
        look.join();
      }
      assertThat(asked).isFalse();
    }
  }

  private Curious watch(Procedure beginning) {
    var curious = new Curious(beginning);
    wire.watch(curious);
    return curious;
  }

  @Test
  void nobody_asks_for_the_images_of_a_machine_whose_backup_begins() throws Exception {
    var curious = watch(Procedure.BACKUP_BEGIN);
    var part = new BackupXml.Part(folder.resolve("set-aside"), Optional.empty());
    String backup = BackupXml.backup(folder.resolve("nbd"), List.of("vda"), Map.of("vda", part));
    new Backups(libvirt).begin(web, backup, Optional.empty());
    curious.assertNothingWasAsked();
  }

  @Test
  void nobody_asks_for_them_when_the_copy_of_a_disk_begins() throws Exception {
    var curious = watch(Procedure.BLOCK_COPY);
    var copy = new MachineXml.Image(folder.resolve("copy.qcow2"), "qcow2");
    new BlockCopies(libvirt).begin(web, "vda", copy);
    curious.assertNothingWasAsked();
  }
}
