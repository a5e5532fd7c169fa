package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where what guests overwrite during their backup is set aside: a folder for each machine that is
 * being backed up, with a file for each disk and a socket to read from. Only the QEMU of the
 * machine and root may enter it.
 */
final class ScratchFolder {

  private static final String SOCKET = "nbd";
  private static final String FROZEN = ".frozen";

  private final Path root;

  private ScratchFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens it, and makes it where it is not there.
   *
   * @throws IOException when it cannot be made
   */
  static ScratchFolder open(Path root) throws IOException {
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    return new ScratchFolder(root);
  }

  /**
   * Makes an empty folder for a machine.
   *
   * @param owner user and group of its QEMU, as numbers
   */
  Path make(VmId vm, Optional<String> owner) throws IOException {
    remove(vm);
    Path folder = folder(vm);
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (owner.isPresent()) {
      String[] ids = owner.get().split(":", 2);
      Files.setAttribute(folder, "unix:gid", Integer.valueOf(ids[1]));
      Files.setAttribute(folder, "unix:uid", Integer.valueOf(ids[0]));
    }
    return folder;
  }

  Path socket(VmId vm) {
    return folder(vm).resolve(SOCKET);
  }

  Path file(VmId vm, String target) {
    return folder(vm).resolve(target);
  }

  private Path folder(VmId vm) {
    return root.resolve(vm.value());
  }

  /** Whether a socket is one of ours, so that whoever serves it may be told to end. */
  boolean contains(Path socket) {
    return socket.startsWith(root);
  }

  /** The bytes that fit in. */
  long free() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  long capacity() throws IOException {
    return Files.getFileStore(root).getTotalSpace();
  }

  /** Removes what was for a machine. */
  void remove(VmId vm) throws IOException {
    remove(folder(vm));
  }

  private static void remove(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  /** The machines that there is something for. */
  List<VmId> machines() throws IOException {
    return names("");
  }

  /** The machines that may have been left with file systems at rest. */
  List<VmId> frozen() throws IOException {
    return names(FROZEN);
  }

  private List<VmId> names(String ending) throws IOException {
    List<VmId> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (ending.isEmpty() ? Files.isDirectory(entry) : name.endsWith(ending)) {
          names.add(new VmId(name.substring(0, name.length() - ending.length())));
        }
      }
    }
    return names;
  }

  /** Remembers that a machine's file systems are about to be brought to rest. */
  void freezing(VmId vm) throws IOException {
    Path mark = root.resolve(vm.value() + FROZEN);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
  }

  void thawed(VmId vm) throws IOException {
    Files.deleteIfExists(root.resolve(vm.value() + FROZEN));
  }
}
