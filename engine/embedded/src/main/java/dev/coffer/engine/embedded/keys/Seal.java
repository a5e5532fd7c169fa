package dev.coffer.engine.embedded.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * XAES-256-GCM as C2SP specifies it: AES-256-GCM with a nonce of 24 bytes, long enough to be drawn
 * at random for every message without a thought for how many there are. For one thread at a time.
 */
public final class Seal {

  /** Bytes that sealing adds: the nonce before, and the tag behind the ciphertext. */
  public static final int OVERHEAD = 40;

  private static final int NONCE = 24;
  private static final int HALF_NONCE = 12;
  private static final int TAG = 16;
  private static final int BLOCK = 16;

  /** The SDK's own; it reads the operating system's generator. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Cipher block;
  private final Cipher gcm;
  private final byte[] subkey;
  private final byte[] nonce = new byte[NONCE];

  /**
   * Seals with a key.
   *
   * @param key 32 bytes
   */
  Seal(byte[] key) {
    try {
      block = Cipher.getInstance("AES/ECB/NoPadding");
      block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
      subkey = doubled(block.doFinal(new byte[BLOCK]));
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /** Doubles in the field that CMAC (NIST SP 800-38B) makes its first subkey in. */
  private static byte[] doubled(byte[] value) {
    byte[] twice = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      int next = i + 1 < BLOCK ? (value[i + 1] & 0xff) >>> 7 : 0;
      twice[i] = (byte) (value[i] << 1 | next);
    }
    if (value[0] < 0) {
      twice[BLOCK - 1] ^= (byte) 0x87;
    }
    return twice;
  }

  /**
   * Seals bytes.
   *
   * @param context is authenticated with them, and not stored
   * @return how many bytes it wrote: {@link #OVERHEAD} more than {@code length}
   */
  public int seal(byte[] plain, int length, byte[] context, byte[] into, int offset) {
    RANDOM.nextBytes(nonce);
    return seal(nonce, plain, length, context, into, offset);
  }

  int seal(byte[] nonce, byte[] plain, int length, byte[] context, byte[] into, int offset) {
    try {
      start(Cipher.ENCRYPT_MODE, nonce, 0, context);
      System.arraycopy(nonce, 0, into, offset, NONCE);
      return NONCE + gcm.doFinal(plain, 0, length, into, offset + NONCE);
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /**
   * Opens a seal.
   *
   * @param length of the sealed bytes
   * @return whether they and their context are what was sealed with this key; {@code into} holds
   *     the plain bytes only then
   */
  public boolean open(byte[] sealed, int offset, int length, byte[] context, byte[] into) {
    if (length < OVERHEAD) {
      return false;
    }
    try {
      start(Cipher.DECRYPT_MODE, sealed, offset, context);
      gcm.doFinal(sealed, offset + NONCE, length - NONCE, into, 0);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  private void start(int mode, byte[] nonce, int offset, byte[] context)
      throws GeneralSecurityException {
    byte[] key = new byte[2 * BLOCK];
    half((byte) 1, nonce, offset, key, 0);
    half((byte) 2, nonce, offset, key, BLOCK);
    var iv = new GCMParameterSpec(8 * TAG, nonce, offset + HALF_NONCE, HALF_NONCE);
    gcm.init(mode, new SecretKeySpec(key, "AES"), iv);
    gcm.updateAAD(context);
  }

  /** One half of the key of a message, by the counter mode of NIST SP 800-108. */
  private void half(byte counter, byte[] nonce, int offset, byte[] key, int at)
      throws GeneralSecurityException {
    byte[] message = new byte[BLOCK];
    message[1] = counter;
    message[2] = 'X';
    System.arraycopy(nonce, offset, message, BLOCK - HALF_NONCE, HALF_NONCE);
    for (int i = 0; i < BLOCK; i++) {
      message[i] ^= subkey[i];
    }
    block.doFinal(message, 0, BLOCK, key, at);
  }

  private static AssertionError impossible(GeneralSecurityException e) {
    return new AssertionError("every Java platform has AES, and its use here is fixed", e);
  }
}
