package dev.coffer.engine.embedded.keys;

import java.security.SecureRandom;

/** The one key of a repository, from which all others are derived; made with it, never changed. */
final class MasterKey {

  static final int BYTES = 32;

  private final byte[] bytes;

  MasterKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("not a master key: " + bytes.length + " bytes");
    }
    this.bytes = bytes.clone();
  }

  static MasterKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new MasterKey(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
