package dev.coffer.engine.remote;

import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** TLS contexts as the settings make them. */
final class Trusting {

  private Trusting() {}

  static SSLContext jdk() {
    return Trust.of(new Settings("shop", "", Map.of(), Path.of("")));
  }

  static SSLContext pem(Path place) {
    return Trust.of(new Settings("shop", "", Map.of("trust", place.toString()), Path.of("")));
  }
}
