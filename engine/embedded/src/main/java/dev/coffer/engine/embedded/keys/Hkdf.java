package dev.coffer.engine.embedded.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** Derives keys by HKDF-SHA-256 (RFC 5869), salted with the repository's id. */
final class Hkdf {

  private static final int BYTES = 32;

  private Hkdf() {}

  static byte[] derive(byte[] from, RepositoryId repository, String purpose) {
    try {
      var parameters =
          HKDFParameterSpec.ofExtract()
              .addIKM(from)
              .addSalt(repository.bytes())
              .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), BYTES);
      return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HKDF-SHA256", e);
    }
  }
}
