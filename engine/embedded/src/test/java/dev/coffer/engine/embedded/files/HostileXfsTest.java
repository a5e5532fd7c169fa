package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The same as for ext, and more: what has a checksum is never wrong without a word. */
class HostileXfsTest extends DamagedDisks {

  private static final int BLOCK = 1024;
  private static final int INODE = 512;
  private static final Map<Boolean, Image> IMAGES = new HashMap<>();

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_with_right_checksums_never_does_harm(
      @ForAll("damages") List<Damage> damages) throws IOException {
    restoreDamaged(image(false), damages);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void a_damaged_log_with_right_checksums_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    restoreDamaged(image(true), damages);
  }

  private static void restoreDamaged(Image image, List<Damage> damages) throws IOException {
    var bytes = image.copy();
    for (var damage : damages) {
      int place = image.place(damage);
      bytes.putInt(place, damage.value());
      seal(bytes, place);
    }
    restoreAll(bytes);
  }

  /** Makes the checksum right of what a place is in; without this, nothing would get past it. */
  private static void seal(ByteBuffer bytes, int place) {
    if (place < INODE) {
      seal(bytes, 0, INODE, XfsSuperblock.CHECKSUM);
      return;
    }
    int block = place / BLOCK * BLOCK;
    int inode = place / INODE * INODE;
    switch (bytes.getInt(block)) {
      case 0x58444233, 0x58444433 -> seal(bytes, block, BLOCK, 4);
      case 0x424d4133 -> seal(bytes, block, BLOCK, 64);
      case 0x58534c4d -> seal(bytes, block, 2 * BLOCK, 12);
      default -> {
        if (bytes.getShort(inode) == 0x494e) {
          seal(bytes, inode, INODE, XfsInode.CHECKSUM);
        }
      }
    }
  }

  private static void seal(ByteBuffer bytes, int at, int length, int checksum) {
    int right = XfsChecksum.of(bytes.slice(at, length), checksum);
    bytes.putInt(at + checksum, Integer.reverseBytes(right));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void what_is_damaged_is_told_of_and_the_rest_is_right(@ForAll("damages") List<Damage> damages)
      throws IOException {
    var image = image(false);
    var sound = read(image.copy());
    assertThat(sound).doesNotContainValue("damaged").hasSize(62);
    var bytes = image.copy();
    for (var damage : damages) {
      bytes.putInt(image.place(damage), damage.value());
    }

    var files = read(bytes);

    files.forEach((path, content) -> assertThat(content).as(path).isIn("damaged", sound.get(path)));
    boolean told = files.containsValue("damaged");
    assertThat(told || files.equals(sound)).as("%s", files).isTrue();
  }

  /** All paths, and what is there; {@code damaged} for what cannot be read. */
  private static Map<String, String> read(ByteBuffer bytes) throws IOException {
    var found = new TreeMap<String, String>();
    try {
      var files = XfsFileSystem.open(DiskRange.all(new TestDisk(bytes)));
      // The log has no checksum that is compared here.
      if (!files.notes().isEmpty()) {
        found.put("", "damaged");
      }
      read(files, files.root(), "", found);
    } catch (DiskException e) {
      found.put("", "damaged");
    }
    return found;
  }

  private static void read(
      XfsFileSystem files, FileNode node, String path, Map<String, String> found)
      throws IOException {
    try {
      var content = new StringBuilder(node.toString());
      switch (node.kind()) {
        case FOLDER ->
            files.list(
                node,
                (name, id) -> {
                  try {
                    read(files, files.node(id), path + "/" + name, found);
                  } catch (DiskException e) {
                    found.put(path + "/" + name, "damaged");
                  }
                });
        case LINK -> content.append(files.target(node));
        default ->
            files.content(
                node, (at, data) -> content.append(at).append(data.hashCode()).append(' '));
      }
      found.put(path, content.toString());
    } catch (DiskException e) {
      found.put(path, "damaged");
    }
  }

  private static IntBuffer places(ByteBuffer bytes, boolean inLog) throws IOException {
    var range = DiskRange.all(new TestDisk(bytes));
    var log = XfsLogRing.of(range, XfsSuperblock.read(range));
    var places = IntBuffer.allocate(bytes.capacity() / 4);
    for (int sector = 0; sector < bytes.capacity(); sector += 512) {
      boolean ofLog = sector >= log.start() && sector < log.start() + log.sectors() * 512L;
      boolean empty = bytes.getInt(sector) == XfsLogRing.MAGIC && bytes.getInt(sector + 12) == 0;
      for (int at = sector; at < sector + 512 && ofLog == inLog && !empty; at += 4) {
        if (bytes.getInt(at) != 0 && bytes.getInt(at) != 0x78787878) {
          places.put(at);
        }
      }
    }
    return places.flip();
  }

  private static Image image(boolean inUse) {
    return IMAGES.computeIfAbsent(inUse, HostileXfsTest::make);
  }

  private static Image make(boolean inUse) {
    try {
      var temp = MemoryFolder.create();
      try {
        var image = XfsImages.mkfs(temp, "-b size=1024", 16 << 20);
        try (var mounted = MountedImage.of(image)) {
          fill(mounted.folder());
          if (inUse) {
            Tool.run("xfs_io", "-x", "-c", "shutdown -f", mounted.folder().toString());
          }
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(image));
        for (int at = 0; at < bytes.capacity(); at += 512) {
          if (bytes.getInt(at) == XfsLogRing.MAGIC) {
            // Which is as if it were right.
            bytes.putInt(at + 32, 0);
          }
        }
        return new Image(bytes, places(bytes, inUse));
      } finally {
        delete(temp);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("a/b/c"));
    Files.createDirectories(folder.resolve("many"));
    Files.writeString(folder.resolve("a/short"), "x".repeat(72));
    Files.writeString(folder.resolve("a/b/long"), "x".repeat(400_000));
    Files.createLink(folder.resolve("a/b/c/again"), folder.resolve("a/short"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a/b"));
    Files.createSymbolicLink(folder.resolve("long"), Path.of("a/" + "./".repeat(500) + "b"));
    for (int i = 0; i < 50; i++) {
      Files.createFile(folder.resolve("many/some file with a name that is longer " + i));
    }
    Files.createFile(folder.resolve("a/b/c/some file"));
    try (var pieces = new RandomAccessFile(folder.resolve("pieces").toFile(), "rw")) {
      for (int i = 1; i < 400; i++) {
        pieces.seek(i * 2048L);
        pieces.writeBytes("x".repeat(1024));
      }
    }
  }
}
