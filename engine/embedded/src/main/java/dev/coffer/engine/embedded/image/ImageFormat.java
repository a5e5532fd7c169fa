package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The kinds of disk images: how to measure, read and write one. */
public enum ImageFormat {
  /** The guest's bytes as they are; holes of the file are zeros of the disk. */
  RAW {
    @Override
    long measure(ImageFile image) throws IOException {
      return Fingerprint.of(image).size();
    }

    @Override
    DiskReader reader(ImageFile image) throws IOException {
      return RawReader.open(image);
    }

    @Override
    public DiskWriter create(Path file, long size) throws IOException {
      return RawWriter.create(file, size);
    }
  },

  /** QEMU's format: version 2 and 3 are read, version 3 is written. */
  QCOW2 {
    @Override
    long measure(ImageFile image) throws IOException {
      try (var channel = ImageChannel.open(image)) {
        return Qcow2Header.read(channel).size();
      }
    }

    @Override
    DiskReader reader(ImageFile image) throws IOException {
      return Qcow2Reader.open(image);
    }

    @Override
    public DiskWriter create(Path file, long size) throws IOException {
      return Qcow2Writer.create(file, size);
    }
  };

  /**
   * The size that the guest sees, from as little of the image as possible.
   *
   * @param declared the least size that the disk is said to have
   * @throws dev.coffer.engine.embedded.disk.DiskException when the image is missing, damaged, not
   *     supported, or smaller than declared
   */
  public long size(ImageFile image, OptionalLong declared) throws IOException {
    return atLeast(declared, measure(image), image);
  }

  /**
   * Opens an image for reading.
   *
   * @param declared as in {@link #size}
   * @throws dev.coffer.engine.embedded.disk.DiskException as {@link #size}
   */
  public DiskReader open(ImageFile image, OptionalLong declared) throws IOException {
    DiskReader reader = reader(image);
    try {
      atLeast(declared, reader.size(), image);
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Begins a new image.
   *
   * @param file must not exist
   * @param size what the guest will see, in bytes
   */
  public abstract DiskWriter create(Path file, long size) throws IOException;

  abstract long measure(ImageFile image) throws IOException;

  abstract DiskReader reader(ImageFile image) throws IOException;

  private static long atLeast(OptionalLong declared, long size, ImageFile image)
      throws IOException {
    if (size < declared.orElse(0)) {
      throw image.truncated("it holds " + size + " bytes of the declared " + declared.getAsLong());
    }
    return size;
  }
}
