package dev.coffer.engine.cloudtemple.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields that may be missing. */
final class Given {

  private Given() {}

  static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
