package dev.coffer.engine.embedded.store.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * A real S3 server in this process. Its buckets are the folders in the folder for temporary files,
 * so that tests can look at objects, and damage them, as at files.
 */
public final class S3Server {

  private static final String ACCESS_KEY = "access";
  static final String SECRET_KEY = "secret-of-the-tests";

  /** Quick, so that tests need not wait; the order of the times is that of every day. */
  static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(8),
          Duration.ofSeconds(12));

  private static final class Running {
    static final URI SIGNED = start(AuthenticationType.AWS_V4);

    static final URI OPEN = start(AuthenticationType.NONE);
  }

  private S3Server() {}

  private static URI start(AuthenticationType authentication) {
    var folders = new Properties();
    folders.setProperty("jclouds.filesystem.basedir", System.getProperty("java.io.tmpdir"));
    var blobs =
        ContextBuilder.newBuilder(new FilesystemNio2BlobProviderMetadata())
            .credentials(ACCESS_KEY, SECRET_KEY)
            .overrides(folders)
            .build(BlobStoreContext.class)
            .getBlobStore();
    var server =
        S3Proxy.builder()
            .blobStore(blobs)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(authentication, ACCESS_KEY, SECRET_KEY)
            // It does not know the header of the checksum.
            .ignoreUnknownHeaders(true)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** Where it answers whoever asks, so that something may stand in between. */
  public static URI open() {
    return Running.OPEN;
  }

  static BucketSettings settings(URI endpoint, Path bucket, String secretKey) {
    return new BucketSettings(
        Optional.of(endpoint),
        "eu-west-3",
        bucket.getFileName().toString(),
        "",
        ACCESS_KEY,
        secretKey);
  }

  /** A store in a folder for temporary files. */
  public static S3Store store(Path bucket) {
    return store(Running.SIGNED, bucket, QUICK);
  }

  /** The same, behind something. */
  public static S3Store store(URI endpoint, Path bucket) {
    return store(endpoint, bucket, QUICK);
  }

  static S3Store store(URI endpoint, Path bucket, Timing timing) {
    return new S3Store(settings(endpoint, bucket, SECRET_KEY), timing);
  }

  static URI signed() {
    return Running.SIGNED;
  }
}
