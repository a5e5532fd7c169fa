package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.Oddities.DiskLists;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What becomes of the lists of disks when their machine gets another set. */
final class DiskSets {

  private DiskSets() {}

  static void follow(
      DiskLists way, Machine.Disk disk, Set<String> before, Collection<String> after) {
    disk.list =
        switch (way) {
          case KEPT -> disk.list;
          case RESET -> Optional.empty();
          case FOLLOWING -> disk.list.map(list -> followed(list, before, after));
        };
  }

  private static Set<String> followed(
      Set<String> list, Set<String> before, Collection<String> after) {
    var followed = new LinkedHashSet<>(list);
    followed.removeIf(policy -> before.contains(policy) && !after.contains(policy));
    after.stream().filter(policy -> !before.contains(policy)).forEach(followed::add);
    return followed;
  }
}
