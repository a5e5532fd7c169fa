package dev.coffer.engine.embedded.files;

import java.util.Arrays;

/**
 * Which symbolic links may be created below a destination: those that can only ever lead to a place
 * inside it. A guest could else leave a link behind through which somebody later reads or writes
 * the files of this machine.
 */
final class HarmlessLink {

  private HarmlessLink() {}

  /**
   * Whether a target leads nowhere else. It must be relative and may go up at its start only, and
   * not above the destination. Going up later could start from wherever another link leads.
   *
   * @param depth how many folders the link is below the destination
   */
  static boolean isHarmless(String target, int depth) {
    if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0) {
      return false;
    }
    var names =
        Arrays.stream(target.split("/"))
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    long up = names.stream().takeWhile(".."::equals).count();
    return up <= depth && names.stream().skip(up).noneMatch(".."::equals);
  }
}
