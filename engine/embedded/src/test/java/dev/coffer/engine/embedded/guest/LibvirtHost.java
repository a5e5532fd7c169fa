package dev.coffer.engine.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
  private static final String SCRIPT = "libvirt.sh";

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
    for (String name : List.of(SCRIPT, "as-init.pl")) {
      copy(name, folder.resolve(name));
    }
    host.script("start", CACHE.toString());
    host.awaitDaemon();
    return host;
  }

  private static void copy(String resource, Path file) throws IOException {
    try (var content = LibvirtHost.class.getResourceAsStream("/guest/" + resource)) {
      Files.copy(Objects.requireNonNull(content), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void script(String... what) throws IOException {
    var script = Stream.of(folder.resolve(SCRIPT).toString(), folder.toString());
    Tool.run("sh", Stream.concat(script, Stream.of(what)).toArray(String[]::new));
  }

  private void awaitDaemon() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(() -> virsh("uri").contains("qemu"));
  }

  /** How clients name it. */
  public String uri() {
    return uri(socket());
  }

  static String uri(Path socket) {
    return "qemu+unix:///system?socket=" + socket;
  }

  /** Where the daemon listens. */
  Path socket() {
    return folder.resolve("run/libvirt-sock");
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
    script("again");
    awaitDaemon();
  }

  public ProcessHandle daemon() throws IOException {
    return handle(folder.resolve(DAEMON + ".pid")).orElseThrow();
  }

  /** Has a process stand still, so that it takes whatever it is sent and answers nothing. */
  public static void halt(ProcessHandle process) throws IOException {
    Tool.run("kill", "-s", "STOP", Long.toString(process.pid()));
  }

  public static void goOn(ProcessHandle process) throws IOException {
    Tool.run("kill", "-s", "CONT", Long.toString(process.pid()));
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
