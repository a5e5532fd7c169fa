import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A libvirt of the benchmark's own, with QEMU under plain emulation, and what can be seen of its
 * machines.
 */
record KvmHost(Path folder) implements AutoCloseable {

  /** Also used by the tests. */
  private static final String SCRIPT = "engine/embedded/src/test/resources/guest/libvirt.sh";

  private static final List<String> PROGRAMS =
      List.of("unshare", "virtlogd", "libvirtd", "virsh", "qemu-system-x86_64", "qemu-img");

  private static final long START_MILLIS = 20_000;

  /** Programs without which there is none. */
  static List<String> missing() {
    return PROGRAMS.stream().filter(program -> !Command.isThere(program)).toList();
  }

  static KvmHost start(Path folder) throws IOException, InterruptedException {
    var host = new KvmHost(Files.createDirectories(folder));
    Command.of("sh", SCRIPT, folder, "start").run();
    long end = System.currentTimeMillis() + START_MILLIS;
    while (!host.answers()) {
      if (System.currentTimeMillis() > end) {
        throw new IllegalStateException("libvirtd does not answer: see " + folder.resolve("log"));
      }
      Thread.sleep(20);
    }
    return host;
  }

  private boolean answers() throws IOException, InterruptedException {
    return new ProcessBuilder("virsh", "-q", "-c", uri(), "uri")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  String uri() {
    return "qemu+unix:///system?socket=" + folder.resolve("run/libvirt-sock");
  }

  String virsh(Object... words) throws IOException, InterruptedException {
    var all = new ArrayList<Object>(List.of("virsh", "-q", "-c", uri()));
    all.addAll(List.of(words));
    return Command.of(all.toArray()).run().output().strip();
  }

  /** Many commands, one after another, each in a line. */
  void virshAll(List<String> lines) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("commands"), lines);
    Command.of("sh", "-ec", "virsh -q -c \"$1\" < \"$2\"", "sh", uri(), file).run();
  }

  void define(String xml) throws IOException, InterruptedException {
    virsh("define", Files.writeString(folder.resolve("domain.xml"), xml));
  }

  /** The process of a machine that is on. */
  long process(String name) throws IOException {
    return number(folder.resolve("run/qemu").resolve(name + ".pid"));
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  /**
   * What the process of a machine has read from files since it started, as the kernel counts it:
   * all that it serves, whoever asks, it reads from the image first.
   */
  long readBytes(String name) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/" + process(name), "io"))) {
      String line = lines.filter(any -> any.startsWith("rchar:")).findFirst().orElseThrow();
      return Long.parseLong(line.split(" ")[1]);
    }
  }

  private void end(Path pid) throws IOException {
    if (Files.exists(pid)) {
      var process = ProcessHandle.of(number(pid));
      process.ifPresent(ProcessHandle::destroyForcibly);
      process.ifPresent(gone -> gone.onExit().join());
    }
  }

  /** Ends the daemons and all machines. */
  @Override
  public void close() throws IOException {
    end(folder.resolve("libvirtd.pid"));
    try (var files = Files.newDirectoryStream(folder.resolve("run/qemu"), "*.pid")) {
      for (Path file : files) {
        if (!file.endsWith("driver.pid")) {
          end(file);
        }
      }
    }
    end(folder.resolve("virtlogd.pid"));
  }
}
