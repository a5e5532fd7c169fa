package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.embedded.Soak;
import dev.coffer.engine.embedded.files.MountedImage;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.store.FileCalls;
import dev.coffer.engine.embedded.store.FolderStore;
import dev.coffer.engine.embedded.store.RealFileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two repositories, one of which has copies of the other's points, on a real file system on a
 * device whose requests are logged. What a power cut leaves of the device is made again from the
 * log, mounted, opened and looked at. An ordinary build looks at some of all cuts.
 */
class FileSystemPowerCutTest {

  private static final Logger LOG = LoggerFactory.getLogger(FileSystemPowerCutTest.class);
  private static final String EXT4 = "mkfs.ext4 -q -F -E lazy_itable_init=0";
  private static final String XFS = "mkfs.xfs -q -f";
  private static final String SIZE = "300M";
  private static final int EVENTS = 12;
  private static final double CUTS_OF_ALL = 0.08;
  private static final int GO_ON_EACH = 4;

  private Path folder = Path.of("/nowhere");
  private Promises promises = new Promises();
  private Promises ofCopies = new Promises();
  private int cuts;

  @BeforeEach
  void make_a_folder_in_memory() throws IOException {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root can mount");
    assumeTrue(
        Stream.of("/dev/fuse", "/dev/loop-control", "/dev/shm")
            .map(Path::of)
            .allMatch(Files::isWritable),
        "/dev/fuse, /dev/loop-control or /dev/shm is missing");
    Tool.find(LoggedDevice.DAEMON);
    folder = Files.createTempDirectory(Path.of("/dev/shm"), "coffer-cut");
  }

  @AfterEach
  void delete_it() throws IOException {
    if (Files.exists(folder)) {
      Stories.delete(folder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {EXT4, XFS})
  void every_acknowledged_point_restores_when_a_real_file_system_loses_its_power(String mkfs)
      throws Exception {
    double wanted = CUTS_OF_ALL * Soak.times();
    int histories = (int) Math.ceil(wanted);
    for (int history = 0; history < histories; history++) {
      cut(mkfs, new RealFileCalls(), new Random(history), wanted / histories);
    }
    LOG.info("{} power cuts of {}, none wrong", cuts, mkfs);
    assertThat(cuts).isGreaterThan(20 * histories);
  }

  @Test
  void a_store_that_does_not_sync_its_folders_is_found_out() {
    var careless =
        new CallsThrough() {
          @Override
          public void syncFolder(Path folder) {}
        };
    assertThatThrownBy(() -> cut(EXT4, careless, new Random(1), 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("could not find the following");
  }

  private void cut(String mkfs, FileCalls calls, Random random, double share) throws Exception {
    Path image = folder.resolve("image");
    Path before = folder.resolve("before");
    Tool.run("truncate", "-s", SIZE, image.toString());
    String[] words = (mkfs + " " + image).split(" ", -1);
    Tool.run(words[0], Arrays.copyOfRange(words, 1, words.length));
    Tool.run("cp", image.toString(), before.toString());
    var log = tell(image, calls, random);
    new PowerCuts(log, before, random, share).visit(this::check);
  }

  private BlockLog tell(Path image, FileCalls calls, Random random) throws Exception {
    try (var device = LoggedDevice.over(image)) {
      try (var mounted = MountedImage.of(device.file());
          var from = open(mounted, "from", calls);
          var to = open(mounted, "to", calls)) {
        var history = new History(from, random, device::now);
        var copies = new History(to, random, device::now);
        promises = history.promises();
        ofCopies = copies.promises();
        for (int event = 0; event < EVENTS; event++) {
          history.goOn();
          copies.copy(from, promises);
        }
      }
      return BlockLog.read(device.log());
    }
  }

  private static Repository open(MountedImage mounted, String name, FileCalls calls)
      throws IOException {
    return Repository.open(
        FolderStore.in(mounted.folder().resolve(name), calls),
        Stories.options(OptionalLong.of(1L << 30)));
  }

  private void check(int time, Path image) throws Exception {
    cuts++;
    var calls = new RealFileCalls();
    try (var mounted = MountedImage.of(image);
        var from = open(mounted, "from", calls);
        var to = open(mounted, "to", calls)) {
      promises.check(from, time);
      ofCopies.check(to, time);
      if (cuts % GO_ON_EACH == 0) {
        goOn(from, to);
      }
    }
  }

  private void goOn(Repository from, Repository to) throws Exception {
    var replication = new Replication(from, to);
    for (StoredPoint point : replication.missing()) {
      replication.copy(point, _ -> {});
    }
    assertThat(replication.missing()).isEmpty();
    for (StoredPoint point : to.points()) {
      var disk = promises.disk(point.id());
      assertThat(Stories.restore(to, point)).isEqualTo(disk);
    }
    History.goOnAfter(from);
    History.goOnAfter(to);
  }
}
