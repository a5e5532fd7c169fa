package dev.coffer.crds.validation;

/** JSON pointers as text (RFC 6901). */
final class Pointer {

  private Pointer() {}

  static String child(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String child(String parent, int index) {
    return parent + "/" + index;
  }

  /** Whether {@code pointer} is {@code root} or below it. */
  static boolean isWithin(String pointer, String root) {
    return pointer.equals(root) || pointer.startsWith(root + "/");
  }
}
