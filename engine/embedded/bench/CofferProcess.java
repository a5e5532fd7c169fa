import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.image.ImageFile;
import dev.coffer.engine.embedded.image.ImageFormat;
import dev.coffer.engine.embedded.keys.KeyFile;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.repository.DiskHeader;
import dev.coffer.engine.embedded.repository.PointHeader;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryOptions;
import dev.coffer.engine.embedded.repository.StoredPoint;
import dev.coffer.engine.embedded.repository.SyntheticIndex;
import dev.coffer.engine.embedded.restore.DiskCopy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** One work on a repository, from the start of the Java VM to its end: what is measured. */
final class CofferProcess {

  private static final DiskId DISK = new DiskId("disk");
  private static final int CHUNK = 256 << 10;

  private final Repository repository;

  private CofferProcess(Repository repository) {
    this.repository = repository;
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("train")) {
      train(args[1], args[2], args[3]);
    } else {
      work(args);
    }
  }

  /** All that is measured, for the cache of classes: twice, so that it knows what is hot. */
  private static void train(String repository, String image, String target) throws Exception {
    for (int round = 0; round < 2; round++) {
      work("backup", repository, image);
      work("restore", repository, target + "." + round);
      work("verify", repository);
    }
  }

  private static void work(String... args) throws Exception {
    Path folder = Path.of(args[1]);
    var options = new RepositoryOptions(OptionalLong.empty(), key(folder), InstantSource.system());
    if (args[0].equals("synthetic")) {
      try (var index = new SyntheticIndex(folder, options)) {
        index.fill(Integer.parseInt(args[2]), header());
      }
      return;
    }
    try (var repository = Repository.open(folder, options)) {
      new CofferProcess(repository).run(args);
    }
  }

  private static Secret key(Path repository) throws IOException {
    Path file = Coffer.key(repository);
    var key = KeyFile.read(file);
    return key.isPresent() ? key.get() : KeyFile.create(file, "the benchmark");
  }

  private void run(String[] args) throws Exception {
    switch (args[0]) {
      case "open" -> {}
      case "list" -> System.out.println(repository.points().size());
      case "backup" -> backup(Path.of(args[2]), Stream.of(args).skip(3).map(Path::of).findFirst());
      case "restore" -> restore(Path.of(args[2]));
      case "verify" -> verify();
      case "random" -> random(Integer.parseInt(args[2]));
      case "prune" -> repository.collectGarbage();
      case "points" -> points(Integer.parseInt(args[2]));
      case "chunks" -> store(new CountingDisk(Long.parseLong(args[2])));
      case String unknown -> throw new IllegalArgumentException(unknown);
    }
  }

  private void backup(Path image, Optional<Path> changes) throws Exception {
    var file = new ImageFile(image, "bench", "disk");
    try (var source = ListedDisk.of(ImageFormat.RAW.open(file, OptionalLong.empty()), changes)) {
      store(source);
    }
  }

  private void store(DiskReader source) throws Exception {
    try (var point = repository.begin(header())) {
      point.store(new DiskHeader(DISK, "disk"), source, progress -> {});
      point.commit();
    }
  }

  private static PointHeader header() {
    return new PointHeader(
        new VmId("bench"),
        "bench",
        new PolicyId("gold"),
        "gold",
        ZoneOffset.UTC,
        new SessionId("bench"),
        Instant.now(),
        Consistency.OFF,
        "");
  }

  private StoredPoint newest() {
    return repository.points().getLast();
  }

  private void restore(Path target) throws IOException {
    try (var source = repository.read(newest().id(), DISK);
        var to = ImageFormat.RAW.create(target, source.size())) {
      DiskCopy.copy(source, to, progress -> {});
    }
  }

  private void verify() throws Exception {
    var report = repository.verify(progress -> {});
    if (!report.damage().isEmpty()) {
      throw new IllegalStateException("damaged: " + report.damage());
    }
  }

  /** Each from another chunk, none of which has been read before; prints milliseconds. */
  private void random(int reads) throws IOException {
    try (var disk = repository.read(newest().id(), DISK)) {
      var chunks = new ArrayList<Long>();
      for (var extent : disk.data(0, disk.size())) {
        for (long at = extent.offset(); at + CHUNK <= extent.end(); at += CHUNK) {
          chunks.add(at);
        }
      }
      Collections.shuffle(chunks, new Random(4));
      int warm = chunks.size() / 4;
      time(disk, chunks.subList(0, warm));
      var times = time(disk, chunks.subList(warm, Math.min(chunks.size(), warm + reads)));
      System.out.printf(
          Locale.ROOT,
          "%.3f %.3f%n",
          times.get(times.size() / 2),
          times.get(times.size() * 99 / 100));
    }
  }

  private static List<Double> time(DiskReader disk, List<Long> chunks) throws IOException {
    var random = new Random(5);
    var block = ByteBuffer.allocate(4096);
    var times = new ArrayList<Double>();
    for (long chunk : chunks) {
      long offset = chunk + random.nextInt(CHUNK / 4096) * 4096L;
      long start = System.nanoTime();
      disk.read(offset, block.clear());
      times.add((System.nanoTime() - start) / 1e6);
    }
    Collections.sort(times);
    return times;
  }

  /** As nights go by: each point has one chunk that no other has. */
  private void points(int count) throws Exception {
    for (int i = repository.points().size(); i < count; i++) {
      store(new CountingDisk(16, i));
    }
  }
}
