package dev.coffer.operator.plan;

/** The folders in which a hypervisor files machines; a slash at either end says nothing. */
final class Folders {

  private Folders() {}

  static String trimmed(String folder) {
    int start = folder.startsWith("/") ? 1 : 0;
    int end =
        folder.endsWith("/") && folder.length() > start ? folder.length() - 1 : folder.length();
    return folder.substring(start, end);
  }

  /** A folder stands for itself and all folders below it; the top has everything. */
  static boolean contains(String folder, String other) {
    var outer = trimmed(folder);
    var inner = trimmed(other);
    return outer.isEmpty() || inner.equals(outer) || inner.startsWith(outer + "/");
  }
}
