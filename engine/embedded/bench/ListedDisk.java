import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk whose storage can tell what has changed since its last backup: what a list says. */
record ListedDisk(DiskReader disk, Optional<List<Extent>> changes) implements DiskReader {

  static ListedDisk of(DiskReader disk, Optional<Path> list) throws IOException {
    return list.isEmpty()
        ? new ListedDisk(disk, Optional.empty())
        : new ListedDisk(
            disk,
            Optional.of(Files.readAllLines(list.get()).stream().map(ListedDisk::extent).toList()));
  }

  private static Extent extent(String line) {
    String[] numbers = line.split(" ");
    return new Extent(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }

  @Override
  public Optional<String> moment() {
    return Optional.of("now");
  }

  @Override
  public Optional<ChangedSince> changedSince(String moment) {
    return changes.map(ListedDisk::within);
  }

  /** Clusters are smaller than what is asked for at once, and start where it may start. */
  private static ChangedSince within(List<Extent> changes) {
    return (from, to) ->
        changes.stream().filter(extent -> extent.offset() >= from && extent.end() <= to).toList();
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    disk.read(offset, into);
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    return disk.data(from, to);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
