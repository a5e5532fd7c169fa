package dev.coffer.engine.embedded.store.s3;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Makes clients that try again what may succeed, and never wait without an end. */
final class Clients {

  private static final int ATTEMPTS = 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int CONFLICT = 409;

  private Clients() {}

  static S3Client of(BucketSettings settings, Timing timing) {
    var credentials = AwsBasicCredentials.create(settings.accessKey(), settings.secretKey());
    var builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(timing.attempt())
                    .socketTimeout(timing.attempt()))
            // We say which checksum; more than that, services other than Amazon's may not know.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .chunkedEncodingEnabled(false)
                    .pathStyleAccessEnabled(settings.endpoint().isPresent())
                    .build())
            .overrideConfiguration(
                all ->
                    all.retryStrategy(retries(timing))
                        .apiCallAttemptTimeout(timing.attempt())
                        .apiCallTimeout(timing.call()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static RetryStrategy retries(Timing timing) {
    var backoff = BackoffStrategy.exponentialDelay(timing.pause(), LONGEST_PAUSE);
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(ATTEMPTS)
        .backoffStrategy(backoff)
        .throttlingBackoffStrategy(backoff)
        // Somebody else writes the same object at this moment: the next attempt finds out.
        .retryOnException(e -> e instanceof S3Exception s3 && s3.statusCode() == CONFLICT)
        .build();
  }
}
