package dev.coffer.engine.embedded.keys;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a repository is called for ever, wherever it is moved or copied.
 *
 * @param value 32 hex digits
 */
public record RepositoryId(String value) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

  public RepositoryId {
    if (!HEX.matcher(value).matches()) {
      throw new IllegalArgumentException("not the id of a repository");
    }
  }

  public static RepositoryId random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return new RepositoryId(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
