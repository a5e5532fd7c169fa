package dev.coffer.engine.cloudtemple.wire;

import org.jspecify.annotations.Nullable;

/** Something else, by id and name; blank where the API does not say. */
public record Reference(String id, String name) {

  static final Reference NONE = new Reference("", "");

  public Reference {
    id = Given.text(id);
    name = Given.text(name);
  }

  static Reference of(@Nullable Reference given) {
    return given == null ? NONE : given;
  }
}
