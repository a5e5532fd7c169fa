package dev.coffer.engine.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A libvirt of its own: its daemons run in a mount namespace in which all that they write is in one
 * folder, so that a test may kill them and no other test, nor the machine's own libvirt, meets its
 * machines. QEMU runs as root, and without KVM.
 */
public final class LibvirtHost implements AutoCloseable {

  private static final List<String> PROGRAMS =
      List.of("unshare", "nsenter", "perl", "virtlogd", "libvirtd", "virsh", "qemu-system-x86_64");
  private static final String DAEMON = "libvirtd";
  private static final String LOGGER = "virtlogd";

  /**
   * Starts a program whose daemons become its own when it has ended, as they do the init's of a
   * host, which takes note at once when one ends; that of a container may take seconds, and libvirt
   * waits for it whenever a machine stops. 157 is prctl, 36 PR_SET_CHILD_SUBREAPER.
   */
  private static final String AS_INIT =
      """
      pipe(my $told, my $tell);
      if (my $init = fork) { close $tell; exit(<$told> // 1); }
      syscall(157, 36, 1, 0, 0, 0);
      my $program = fork || exec @ARGV;
      open(STDOUT, '>', '/dev/null'); open(STDERR, '>', '/dev/null');
      waitpid($program, 0); syswrite($tell, $? ? 1 : 0); close $tell;
      1 while wait != -1;
      """;

  /**
   * What QEMU can do, which each libvirt asks of it for a second or two before its first machine
   * unless another one has left the answers here. What it cannot read there it asks anew.
   */
  private static final Path CACHE = Path.of("target/libvirt-cache").toAbsolutePath();

  private final Path folder;

  private LibvirtHost(Path folder) {
    this.folder = folder;
  }

  /** Starts the daemons; where that is not possible the test is left out, but not in CI. */
  public static LibvirtHost start(Path folder) throws IOException {
    PROGRAMS.forEach(Tool::find);
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root can start libvirt's daemons");
    LibvirtHost host = new LibvirtHost(folder);
    for (String name : List.of("run", "lib/qemu", "etc/qemu", "log")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.createDirectories(CACHE);
    Files.writeString(folder.resolve("etc/libvirtd.conf"), "auth_unix_rw = \"none\"\n");
    Files.writeString(
        folder.resolve("etc/qemu.conf"),
        """
        user = "root"
        group = "root"
        security_driver = "none"
        namespaces = []
        """);
    Path start = folder.resolve("start.sh");
    Files.writeString(
        start,
        """
        set -e
        # Control groups would be shared: a libvirt that ends its machine kills all that is in the
        # group of that number and name, also the machine of another test.
        umount -R -l /sys/fs/cgroup 2> /dev/null || true
        for names in run:run/libvirt lib:var/lib/libvirt etc:etc/libvirt log:var/log/libvirt; do
          mkdir -p "/${names#*:}"
          mount --bind "$1/${names%%:*}" "/${names#*:}"
        done
        mkdir -p /var/cache/libvirt
        mount --bind "$2" /var/cache/libvirt
        virtlogd -d -p "$1/virtlogd.pid"
        libvirtd -d -f "$1/etc/libvirtd.conf" -p "$1/libvirtd.pid"
        """);
    asInit("unshare", "--mount", "sh", start.toString(), folder.toString(), CACHE.toString());
    host.awaitDaemon();
    return host;
  }

  private static void asInit(String... command) throws IOException {
    var all = new ArrayList<>(List.of("-e", AS_INIT));
    all.addAll(List.of(command));
    Tool.run("perl", all.toArray(String[]::new));
  }

  private void awaitDaemon() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(() -> virsh("uri").contains("qemu"));
  }

  /** How clients name it. */
  public String uri() {
    return "qemu+unix:///system?socket=" + folder.resolve("run/libvirt-sock");
  }

  /** A folder for whatever the test needs; the machines see it under the same path. */
  public Path folder() {
    return folder;
  }

  /** A person's hands; the command must succeed. */
  public String virsh(String... arguments) {
    List<String> command = new ArrayList<>(List.of("-q", "-c", uri()));
    command.addAll(List.of(arguments));
    try {
      return Tool.run("virsh", command.toArray(String[]::new)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a machine known; returns its UUID. */
  public String define(String xml) throws IOException {
    Path file = Files.createTempFile(folder, "domain", ".xml");
    Files.writeString(file, xml);
    virsh("define", file.toString());
    String name = xml.replaceAll("(?s).*?<name>(.*?)</name>.*", "$1");
    return virsh("domuuid", name);
  }

  /** The process of a machine that is on. */
  public ProcessHandle process(String name) throws IOException {
    return handle(folder.resolve("run/qemu").resolve(name + ".pid")).orElseThrow();
  }

  /** Ends the daemon as a crash would; the machines run on. */
  public void killDaemon() throws IOException {
    kill(DAEMON);
  }

  /** Starts it again, where the machines of before are. */
  public void startDaemon() throws IOException {
    String logger =
        Files.readString(folder.resolve(LOGGER + ".pid"), StandardCharsets.US_ASCII).strip();
    asInit(
        "nsenter",
        "--mount",
        "--target",
        logger,
        Tool.find(DAEMON).toString(),
        "-d",
        "-f",
        folder.resolve("etc/libvirtd.conf").toString(),
        "-p",
        folder.resolve("libvirtd.pid").toString());
    awaitDaemon();
  }

  private void kill(String program) throws IOException {
    Optional<ProcessHandle> process = handle(folder.resolve(program + ".pid"));
    if (process.isPresent()) {
      assertThat(process.get().destroyForcibly()).isTrue();
      Awaitility.await().until(() -> !process.get().isAlive());
    }
  }

  private static Optional<ProcessHandle> handle(Path file) throws IOException {
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
        : Optional.empty();
  }

  /** Ends the daemons and all machines. */
  @Override
  public void close() throws IOException {
    kill(DAEMON);
    try (var files = Files.newDirectoryStream(folder.resolve("run/qemu"), "*.pid")) {
      for (Path file : files) {
        if (!file.getFileName().toString().equals("driver.pid")) {
          handle(file).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    }
    kill(LOGGER);
  }
}
