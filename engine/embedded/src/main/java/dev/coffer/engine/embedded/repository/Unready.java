package dev.coffer.engine.embedded.repository;

import java.util.List;

final class Unready {

  private Unready() {}

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // goes away with the first form
  static <T> T yet() {
    return (T) List.of();
  }
}
