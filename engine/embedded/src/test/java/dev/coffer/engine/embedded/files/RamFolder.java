package dev.coffer.engine.embedded.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is a small file system of its own, so that it can really be full. */
public record RamFolder(Path folder) implements AutoCloseable {

  private static final int BLOCK = 1 << 20;

  /** Leaves the test out where nothing can be mounted. */
  public static RamFolder mount(Path folder, int mebibytes) throws IOException {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root can mount");
    Files.createDirectories(folder);
    Tool.run(
        "mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mebibytes), "tmpfs", folder.toString());
    return new RamFolder(folder);
  }

  /** Takes all the room that is left. */
  public void fill() throws IOException {
    try (OutputStream file = Files.newOutputStream(filling())) {
      while (true) {
        file.write(new byte[BLOCK]);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Gives it back. */
  public void free() throws IOException {
    Files.deleteIfExists(filling());
  }

  private Path filling() {
    return folder.resolve("filling");
  }

  /** Makes it larger. */
  public void grow(int mebibytes) throws IOException {
    Tool.run("mount", "-o", "remount,size=%dm".formatted(mebibytes), folder.toString());
  }

  @Override
  public void close() throws IOException {
    Tool.run("umount", "-l", folder.toString());
  }
}
