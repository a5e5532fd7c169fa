package dev.coffer.engine.embedded.store.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What is done with the bytes of an answer. */
@FunctionalInterface
interface Reading<T> {

  T read(GetObjectResponse response, InputStream content) throws IOException;

  /** An answer that breaks off is asked for again. */
  static <T> ResponseTransformer<GetObjectResponse, T> whole(Reading<T> reading) {
    return (response, in) -> {
      try {
        return reading.read(response, new Whole(in, response.contentLength()));
      } catch (IOException e) {
        throw RetryableException.builder()
            .message("the answer broke off: " + e.getMessage())
            .cause(e)
            .build();
      }
    };
  }

  /** A stream that knows how long it has to be. */
  final class Whole extends FilterInputStream {

    private long left;

    Whole(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      return counted(in.read(), 1);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      return counted(read, read);
    }

    private int counted(int result, int bytes) throws IOException {
      if (result >= 0) {
        left -= bytes;
      } else if (left > 0) {
        throw new IOException(left + " bytes are missing");
      }
      return result;
    }
  }
}
