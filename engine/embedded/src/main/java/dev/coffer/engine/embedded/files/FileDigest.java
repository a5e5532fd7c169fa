package dev.coffer.engine.embedded.files;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The files of some disks, for their digests. Reads all of a file, so that a digest proves it. */
public final class FileDigest {

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(1 << 16).asReadOnlyBuffer();

  private final List<Volume> volumes;
  private final BooleanSupplier stop;

  private FileDigest(List<Volume> volumes, BooleanSupplier stop) {
    this.volumes = volumes;
    this.stop = stop;
  }

  /**
   * Looks for file systems.
   *
   * @param disks the readers by the disks' names; they must stay open
   * @param stop ends the reading of holes, which costs no reads of a disk, with an exception
   */
  public static FileDigest of(Map<String, DiskReader> disks, BooleanSupplier stop)
      throws IOException {
    return new FileDigest(Volume.of(disks), stop);
  }

  /**
   * The SHA-256 digest of a file, in lower-case hexadecimal.
   *
   * @param path {@code DISK:PARTITION:/path}, or {@code /path} where only one file system has it
   * @throws EngineException refused: {@code NoSuchFile} when it is nowhere, in several file
   *     systems, or no file
   * @throws DiskException when it is damaged
   */
  public String sha256(String path) throws IOException {
    var match = RequestedPath.parse(path).in(volumes);
    var node = match.found().node();
    if (node.kind() != Kind.FILE) {
      throw EngineException.refused(
          Refusal.NO_SUCH_FILE, path + " is no file, so it has no digest; name a file");
    }
    if (node.size() > match.content().dataBytes()) {
      throw new DiskException(
          "FileTooLarge", path + " is larger than all data of its file system: it is mostly holes");
    }
    var digest = new Digesting();
    match.content().files().content(node, digest::add);
    digest.zerosTo(node.size());
    return HexFormat.of().formatHex(digest.sha.digest());
  }

  /** What is left out of a file reads as zeros. */
  private final class Digesting {

    private final MessageDigest sha = sha256();
    private long position;

    void add(long at, ByteBuffer data) throws IOException {
      zerosTo(at);
      position += data.remaining();
      sha.update(data);
    }

    void zerosTo(long end) throws IOException {
      while (position < end) {
        if (stop.getAsBoolean()) {
          throw new IOException("the engine was asked to stop");
        }
        int length = (int) Math.min(ZEROS.capacity(), end - position);
        sha.update(ZEROS.duplicate().limit(length));
        position += length;
      }
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
