package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an image is compared with what the kernel put in and sees. */
@DisplayName("R16: files come out of XFS as they went in")
class XfsDifferentialTest {

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b size=4096",
        "-b size=1024 -n size=4096",
        "-b size=2048 -n size=4096",
        "-b size=4096 -i size=2048 -n size=65536 -m reflink=0,rmapbt=0",
        "-b size=4096 -m bigtime=0,inobtcount=0,finobt=0,rmapbt=1 -i sparse=0",
        "-b size=4096 -i nrext64=1 -d agcount=3",
      })
  void every_kind_of_xfs_gives_back_what_was_put_in(String options) throws IOException {
    var image = XfsImages.make(temp, options, XfsImages::fill);

    var extracted = extract(image, "/");

    try (var mounted = MountedImage.of(image)) {
      SourceFolder.assertSame(extracted.destination(), mounted.folder());
    }
  }

  @Test
  void files_that_share_blocks_may_be_more_than_the_disk() throws IOException {
    var image =
        XfsImages.make(
            temp,
            "-m reflink=1",
            folder -> {
              var content = new byte[5_000_000];
              new Random(1).nextBytes(content);
              Files.write(folder.resolve("original"), content);
              for (int i = 0; i < 4; i++) {
                var copy = folder.resolve("copy " + i).toString();
                Tool.run("cp", "--reflink=always", folder.resolve("original").toString(), copy);
              }
            });
    var sum = TestDisk.of(image).data(0, 64 << 20).stream().mapToLong(Extent::length).sum();
    assertThat(sum).isLessThan(5 * 5_000_000);

    var extracted = extract(image, "/");

    for (var name : List.of("original", "copy 0", "copy 3")) {
      try (var mounted = MountedImage.of(image)) {
        assertThat(extracted.destination().resolve(name))
            .hasSameBinaryContentAs(mounted.folder().resolve(name));
      }
    }
  }

  @Test
  void grub_reads_the_same() throws IOException {
    var image = XfsImages.make(temp, "-m crc=1", SourceFolder::fill);

    var restored = extract(image, "/etc").destination().resolve("etc/big");

    var read = temp.resolve("read");
    Tool.run("grub-fstest", image.toString(), "cp", "(loop0)/etc/big", read.toString());
    assertThat(restored).hasSameBinaryContentAs(read);
  }

  /** What the comparison above is worth: these files are stored in all ways that there are. */
  @Test
  void all_ways_to_store_something_occur() throws IOException {
    var image = XfsImages.make(temp, "-b size=1024", folder -> XfsImages.fill(folder, 2500));
    var files = XfsFileSystem.open(DiskRange.all(TestDisk.of(image)));

    var formats =
        Stream.of("tiny", "pieces", "fast", "remote", "folder of 3", "folder of 30", "one", "other")
            .map(name -> format(files, name));

    assertThat(formats).containsExactly(2, 3, 1, 2, 1, 2, 3, 3);
  }

  private static int format(XfsFileSystem files, String name) {
    try {
      return files
          .inode(NamedEntry.find(files, files.root(), name).orElseThrow().node().id())
          .format();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Extracted extract(Path image, String path) throws IOException {
    var order = new RestoreOrder.Files(List.of(path), temp.resolve("restored").toString());
    var extraction = FileExtraction.plan(Map.of("vda", TestDisk.of(image)), order);
    var done = new AtomicLong();
    var extracted = extraction.write(done::set);
    assertThat(done.get()).isEqualTo(extraction.totalBytes());
    assertThat(extracted.skipped()).isEmpty();
    assertThat(extracted.notes()).isEmpty();
    return extracted;
  }
}
