package dev.coffer.operator.yaml;

import java.util.regex.Pattern;

/** JSON pointers (RFC 6901) and the dotted paths that people read. */
public final class FieldPath {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*");
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]*");

  private FieldPath() {}

  /** The pointer of a member of the object, or of an element of the array, at {@code parent}. */
  public static String child(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** The pointer of what contains {@code pointer}; empty for the document itself. */
  public static String parent(String pointer) {
    return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
  }

  /**
   * For people: {@code /spec/disks/0/name} becomes {@code spec.disks[0].name}, and a name with dots
   * or slashes is quoted, {@code metadata.labels["a/b"]}.
   */
  public static String dotted(String pointer) {
    StringBuilder path = new StringBuilder();
    if (pointer.isEmpty()) {
      return "";
    }
    for (String token : pointer.substring(1).split("/", -1)) {
      String name = token.replace("~1", "/").replace("~0", "~");
      if (INDEX.matcher(name).matches()) {
        path.append('[').append(name).append(']');
      } else if (PLAIN.matcher(name).matches()) {
        path.append(path.isEmpty() ? "" : ".").append(name);
      } else {
        path.append("[\"").append(name).append("\"]");
      }
    }
    return path.toString();
  }
}
