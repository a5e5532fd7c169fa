package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** Reads a raw image. */
final class RawReader implements DiskReader {

  private final ImageChannel channel;
  private final HoleFinder holes;

  private RawReader(ImageChannel channel, HoleFinder holes) {
    this.channel = channel;
    this.holes = holes;
  }

  static RawReader open(ImageFile image) throws IOException {
    ImageChannel channel = ImageChannel.open(image);
    return new RawReader(channel, HoleFinder.open(image.path()));
  }

  @Override
  public long size() {
    return channel.length();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    channel.read(offset, into);
  }

  @Override
  public List<Extent> data(long from, long to) {
    Objects.checkFromToIndex(from, to, size());
    return holes.data(from, to);
  }

  @Override
  public void close() throws IOException {
    holes.close();
    channel.close();
  }
}
