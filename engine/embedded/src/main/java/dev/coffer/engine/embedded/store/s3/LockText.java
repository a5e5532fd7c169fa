package dev.coffer.engine.embedded.store.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The object that says who may write.
 *
 * @param owner random, of one holder from taking to release
 * @param renewals so that every renewal changes the object
 * @param holder in words
 * @param released whether the holder is done
 */
record LockText(String owner, long renewals, String holder, boolean released) {

  private static final JsonMapper JSON = new JsonMapper();

  LockText renewed() {
    return new LockText(owner, renewals + 1, holder, false);
  }

  LockText release() {
    return new LockText(owner, renewals + 1, holder, true);
  }

  Body write() {
    try {
      return Body.of((JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty when it is nothing that we wrote. */
  static Optional<LockText> read(byte[] content) {
    try {
      return Optional.of(JSON.readValue(content, LockText.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
