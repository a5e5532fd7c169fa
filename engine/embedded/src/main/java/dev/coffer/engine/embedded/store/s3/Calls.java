package dev.coffer.engine.embedded.store.s3;

import java.io.IOException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Makes requests to their end, whoever interrupts, and says in words why one failed. */
final class Calls {

  private static final int STORAGE_FULL = 507;
  private static final String NO_SUCH_VERSION = "NoSuchVersion";

  private Calls() {}

  /** A request; it may be made again. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws SdkException;
  }

  /** The same, for one object; says what is given when there certainly is none. */
  static <T> T ifThere(String what, Call<T> call, T otherwise) throws IOException {
    return run(
        what,
        () -> {
          try {
            return call.run();
          } catch (NoSuchKeyException e) {
            return otherwise;
          } catch (S3Exception e) {
            if (e.awsErrorDetails() != null
                && NO_SUCH_VERSION.equals(e.awsErrorDetails().errorCode())) {
              return otherwise;
            }
            throw e;
          }
        });
  }

  static <T> T run(String what, Call<T> call) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return call.run();
        } catch (AbortedException e) {
          interrupted = true;
          Thread.interrupted();
        }
      }
    } catch (SdkException e) {
      throw new IOException(what + ": " + reason(e), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String reason(SdkException failure) {
    if (!(failure instanceof S3Exception answer) || answer.awsErrorDetails() == null) {
      return String.valueOf(failure.getMessage());
    }
    String code = String.valueOf(answer.awsErrorDetails().errorCode());
    String words = "%s (%s)".formatted(answer.awsErrorDetails().errorMessage(), code);
    boolean full =
        answer.statusCode() == STORAGE_FULL
            || code.contains("StorageFull")
            || code.contains("QuotaExceeded");
    return full ? "no space left: " + words : words;
  }
}
