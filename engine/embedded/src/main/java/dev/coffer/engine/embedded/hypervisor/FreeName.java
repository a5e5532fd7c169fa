package dev.coffer.engine.embedded.hypervisor;

import java.util.function.Predicate;

/** Finds names that nobody has. */
final class FreeName {

  private static final int LONGEST = 100;

  private FreeName() {}

  /** The name, or the next one that is free: {@code vda.raw}, {@code vda-2.raw}. */
  static String of(String name, Predicate<String> taken) {
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    String free = name;
    for (int i = 2; taken.test(free); i++) {
      free = stem + "-" + i + ending;
    }
    return free;
  }

  /** A free name of a folder that resembles a name which may have any characters. */
  static String ofFolder(String name, Predicate<String> taken) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    String wanted = plain.isEmpty() ? "vm" : plain.substring(0, Math.min(plain.length(), LONGEST));
    String free = wanted;
    for (int i = 2; taken.test(free); i++) {
      free = wanted + "-" + i;
    }
    return free;
  }
}
