package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.disk.ServedDisk;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Images in the making, in a folder that no machine knows of yet. For one thread. */
final class LibvirtDraft implements Draft {

  /** Makes a machine of complete images, by the targets of their disks. */
  interface Committer {
    HostedVm commit(Map<String, MachineXml.Image> images) throws IOException;
  }

  private final Path folder;
  private final Map<DiskId, DomainDisk> disks;
  private final Committer committer;
  private final Map<String, MachineXml.Image> finished = new TreeMap<>();

  LibvirtDraft(Path folder, Map<DiskId, DomainDisk> disks, Committer committer) {
    this.folder = folder;
    this.disks = Map.copyOf(disks);
    this.committer = committer;
  }

  @Override
  public DiskWriter disk(DiskId source, long sizeBytes) throws IOException {
    DomainDisk disk = described(source);
    Path file = ImageFolder.newImage(folder, disk.target(), disk.format());
    var image = new MachineXml.Image(file, disk.format());
    DiskWriter writer =
        ImageFormat.valueOf(disk.format().toUpperCase(Locale.ROOT)).create(file, sizeBytes);
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
        finished.put(disk.target(), image);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  private DomainDisk described(DiskId source) {
    DomainDisk disk = disks.get(source);
    if (disk == null) {
      throw EngineException.notFound("disk", source.value());
    }
    return disk;
  }

  @Override
  public void present(DiskId source, long sizeBytes, ServedDisk served) throws IOException {
    DomainDisk disk = described(source);
    Path file = ImageFolder.newImage(folder, disk.target(), Overlay.FORMAT);
    Overlay.create(file, served, sizeBytes);
    finished.put(disk.target(), new MachineXml.Image(file, Overlay.FORMAT, Optional.of(served)));
  }

  @Override
  public HostedVm commit() throws IOException {
    for (DomainDisk disk : disks.values()) {
      Objects.requireNonNull(
          finished.get(disk.target()), () -> "disk " + disk.target() + " is not written");
    }
    return committer.commit(Map.copyOf(finished));
  }
}
