package dev.coffer.engine.embedded.image;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Expands the compressed clusters of a qcow2 image. The input may have rubbish behind its end. */
final class Qcow2Compression {

  /** The window of zstd: as large as the largest cluster needs, so that no image asks for more. */
  private static final int WINDOW_BITS = 22;

  private Qcow2Compression() {}

  /**
   * Expands one cluster.
   *
   * @return as many bytes as come out, at most a cluster
   * @throws IOException when it is no compressed data
   */
  static byte[] expand(Qcow2Header.Compression compression, byte[] data, int clusterSize)
      throws IOException {
    return switch (compression) {
      case ZLIB -> inflate(data, clusterSize);
      case ZSTD -> decompress(data, clusterSize);
    };
  }

  private static byte[] inflate(byte[] data, int clusterSize) throws IOException {
    var cluster = new byte[clusterSize];
    try (var inflater = new Inflater(true)) {
      inflater.setInput(data);
      int length = 0;
      int count;
      do {
        count = inflater.inflate(cluster, length, clusterSize - length);
        length += count;
      } while (count > 0 && length < clusterSize);
      return length == clusterSize ? cluster : Arrays.copyOf(cluster, length);
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
  }

  private static byte[] decompress(byte[] data, int clusterSize) throws IOException {
    try (var stream = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(data))) {
      stream.setLongMax(WINDOW_BITS);
      return stream.readNBytes(clusterSize);
    }
  }
}
