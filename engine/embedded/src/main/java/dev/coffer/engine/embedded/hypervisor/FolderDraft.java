package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A draft as a folder with an image for each disk, named by the disk's id. For one thread. */
final class FolderDraft implements Draft {

  /** Puts complete images in place. */
  interface Committer {
    HostedVm commit(Path draft, List<NewImage> images) throws IOException;
  }

  private final Drafts drafts;
  private final Path folder;
  private final Map<DiskId, MachineFile.Disk> disks;
  private final Committer committer;
  private final Map<DiskId, NewImage> finished = new TreeMap<>();

  /**
   * A draft that has no image yet.
   *
   * @param disks the disks to write, each in the format that its image shall have
   */
  FolderDraft(
      Drafts drafts, Path folder, Map<DiskId, MachineFile.Disk> disks, Committer committer) {
    this.drafts = drafts;
    this.folder = folder;
    this.disks = Map.copyOf(disks);
    this.committer = committer;
  }

  @Override
  public DiskWriter disk(DiskId source, long sizeBytes) throws IOException {
    MachineFile.Disk disk = disks.get(source);
    if (disk == null) {
      throw EngineException.notFound("disk", source.value());
    }
    Path image = folder.resolve(disk.id());
    finished.remove(source);
    Files.deleteIfExists(image);
    DiskWriter writer = disk.format().create(image, sizeBytes);
    return new DiskWriter() {
      @Override
      public void expect(List<Extent> data) throws IOException {
        writer.expect(data);
      }

      @Override
      public void write(long offset, ByteBuffer data) throws IOException {
        writer.write(offset, data);
      }

      @Override
      public void finish() throws IOException {
        writer.finish();
        finished.put(source, new NewImage(disk, drafts.relative(image), sizeBytes));
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  @Override
  public HostedVm commit() throws IOException {
    List<NewImage> images = new ArrayList<>();
    for (DiskId disk : disks.keySet()) {
      images.add(
          Objects.requireNonNull(finished.get(disk), () -> "disk " + disk + " is not written"));
    }
    return committer.commit(folder, images);
  }
}
