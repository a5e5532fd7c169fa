package dev.coffer.operator.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of text, in hexadecimal. */
final class Digest {

  private static final int SHORT = 16;

  private Digest() {}

  static String of(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** 64 bits of it: enough to tell the few things apart that share a resource. */
  static String shortOf(String text) {
    return of(text).substring(0, SHORT);
  }
}
