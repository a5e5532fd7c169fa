package dev.coffer.engine.cloudtemple.console;

import java.util.regex.Pattern;

/** Ids of the API, which are UUIDs and so need no encoding in a path. */
public final class Ids {

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Ids() {}

  /** Whether anything can have this id; the API is not asked about what nothing can have. */
  public static boolean isId(String text) {
    return UUID.matcher(text).matches();
  }
}
