package dev.coffer.engine.embedded.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Positioned reads of an image file that say which image is at fault. Safe for threads. */
final class ImageChannel implements Closeable {

  /** Larger reads would pin as much memory outside the heap, for each thread. */
  private static final int MAX_SLICE = 256 << 10;

  private final ImageFile image;
  private final FileChannel channel;
  private final long length;

  private ImageChannel(ImageFile image, FileChannel channel) throws IOException {
    this.image = image;
    this.channel = channel;
    this.length = channel.size();
  }

  static ImageChannel open(ImageFile image) throws IOException {
    Fingerprint.of(image); // Refuses anything but a file: to open a pipe would wait for ever.
    FileChannel channel;
    try {
      channel = FileChannel.open(image.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw image.missing();
    } catch (IOException e) {
      throw image.unreadable(e);
    }
    try {
      return new ImageChannel(image, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  ImageFile image() {
    return image;
  }

  /** The length of the file when it was opened. */
  long length() {
    return length;
  }

  /** Fills the rest of the buffer. */
  void read(long offset, ByteBuffer into) throws IOException {
    long position = offset;
    int limit = into.limit();
    while (into.position() < limit) {
      into.limit(Math.min(limit, into.position() + MAX_SLICE));
      int count = readSome(position, into);
      into.limit(limit);
      if (count < 0) {
        throw image.truncated(
            "it ends at byte %d and had %d when it was opened".formatted(position, length));
      }
      position += count;
    }
  }

  private int readSome(long position, ByteBuffer into) throws IOException {
    try {
      return channel.read(into, position);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw image.unreadable(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
