package dev.coffer.engine.embedded.keys;

import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a pass phrase becomes a key: Argon2id (RFC 9106), which costs who guesses both time and
 * memory. The bounds keep a slot that somebody forged from taking all of ours.
 *
 * @param salt in base64
 */
record Argon2id(String salt, int memoryKiB, int passes, int lanes) {

  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int LEAST_MEMORY = 8 << 10;
  private static final int MOST_MEMORY = 1 << 20;
  private static final int MOST = 16;

  Argon2id {
    int saltBytes = Base64.getDecoder().decode(salt).length;
    boolean sane =
        saltBytes >= SALT_BYTES
            && saltBytes <= 4 * SALT_BYTES
            && memoryKiB >= LEAST_MEMORY
            && memoryKiB <= MOST_MEMORY
            && passes >= 1
            && passes <= MOST
            && lanes >= 1
            && lanes <= MOST;
    if (!sane) {
      throw new IllegalArgumentException("parameters of Argon2id that no writer uses");
    }
  }

  /** RFC 9106's second recommendation: 64 MiB, three passes, four lanes. */
  static Argon2id fresh() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new Argon2id(Base64.getEncoder().encodeToString(salt), 64 << 10, 3, 4);
  }

  byte[] key(byte[] passPhrase) {
    var parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(Base64.getDecoder().decode(salt))
            .withMemoryAsKB(memoryKiB)
            .withIterations(passes)
            .withParallelism(lanes)
            .build();
    var generator = new Argon2BytesGenerator();
    generator.init(parameters);
    byte[] key = new byte[KEY_BYTES];
    generator.generateBytes(passPhrase, key);
    return key;
  }
}
