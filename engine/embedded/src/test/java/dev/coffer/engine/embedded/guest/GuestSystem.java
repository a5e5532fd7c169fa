package dev.coffer.engine.embedded.guest;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a guest boots: a kernel, and a file system in memory with busybox, QEMU's guest agent and an
 * {@code init} that takes commands from the serial console. Its disks are its own affair.
 *
 * @param arguments of the kernel
 */
public record GuestSystem(Path kernel, Path initramfs, String arguments) {

  private static final String AGENT = "qemu-ga";
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  /** Makes one in a folder, out of Debian's packages; without them the test is left out. */
  public static GuestSystem make(Path folder) throws IOException {
    GuestKernel kernel = GuestKernel.find();
    Path busybox = Tool.find("busybox");
    Path agent = Tool.find(AGENT);
    Path initramfs = folder.resolve("guest.cpio");
    try (Cpio archive = new Cpio(Files.newOutputStream(initramfs))) {
      Set<String> folders = new TreeSet<>(Set.of("bin", "dev", "modules", "proc", "sys", "run"));
      Set<Path> programs = new LinkedHashSet<>();
      programs.add(agent);
      LIBRARY
          .matcher(Tool.run("ldd", agent.toString()))
          .results()
          .map(match -> Path.of(match.group(1)))
          .forEach(programs::add);
      programs.forEach(program -> addParents(folders, program));
      for (String name : folders) {
        archive.folder(name);
      }
      archive.device("dev/console", 5, 1);
      archive.file("init", script());
      archive.file("bin/busybox", Files.readAllBytes(busybox));
      for (Path program : programs) {
        archive.file(program.toString().substring(1), Files.readAllBytes(program));
      }
      int number = 100;
      for (Path module : kernel.modules()) {
        String name = number++ + "-" + module.getFileName();
        archive.file("modules/" + name, Files.readAllBytes(module));
      }
    }
    return new GuestSystem(
        kernel.unpacked(folder),
        initramfs,
        "console=ttyS0 quiet panic=-1 rdinit=/init random.trust_cpu=on");
  }

  /** The same, with something that accepts connections on a port. */
  public GuestSystem listeningOn(int port) {
    return new GuestSystem(kernel, initramfs, arguments + " coffer.port=" + port);
  }

  private static void addParents(Set<String> folders, Path program) {
    for (Path parent = program.getParent();
        parent != null && parent.getNameCount() > 0;
        parent = parent.getParent()) {
      folders.add(parent.toString().substring(1));
    }
  }

  private static byte[] script() throws IOException {
    try (InputStream script = GuestSystem.class.getResourceAsStream("/guest/init.sh")) {
      return Objects.requireNonNull(script).readAllBytes();
    }
  }
}
