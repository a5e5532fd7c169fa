package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.image.Fingerprint;
import dev.coffer.engine.embedded.image.ImageFile;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The images of a machine as they lie there. Nothing is frozen: whoever writes to an image after
 * the moment of the snapshot is found out by the image's fingerprint.
 */
record FolderSnapshot(
    HostedVm vm, Instant at, Consistency consistency, String description, Map<DiskId, Image> images)
    implements Snapshot {

  /**
   * An image at the moment of the snapshot.
   *
   * @param declared the size that the disk is said to have
   * @param fingerprint empty when there was none
   */
  record Image(
      ImageFile file,
      ImageFormat format,
      OptionalLong declared,
      Optional<Fingerprint> fingerprint) {

    static Image of(ImageFile file, ImageFormat format, OptionalLong declared) throws IOException {
      try {
        return new Image(file, format, declared, Optional.of(Fingerprint.of(file)));
      } catch (DiskException e) {
        return new Image(file, format, declared, Optional.empty()); // To open it says why.
      }
    }

    void verify() throws IOException {
      Fingerprint now = Fingerprint.of(file);
      if (!now.equals(fingerprint.orElseThrow(file::missing))) {
        throw file.beingWritten();
      }
    }
  }

  @Override
  public DiskReader open(DiskId disk) throws IOException {
    Image image = image(disk);
    image.verify();
    return image.format().open(image.file(), image.declared());
  }

  @Override
  public boolean isSizeStated(DiskId disk) {
    Image image = image(disk);
    return image.declared().isPresent() || image.format() != ImageFormat.RAW;
  }

  @Override
  public void verify(DiskId disk) throws IOException {
    image(disk).verify();
  }

  private Image image(DiskId disk) {
    Image image = images.get(disk);
    if (image == null) {
      throw EngineException.notFound("disk", disk.value());
    }
    return image;
  }

  @Override
  public void close() {}
}
