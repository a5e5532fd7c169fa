package dev.coffer.engine.embedded.files;

import dev.coffer.engine.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what is not written, and remembers the first of it. */
final class Skipped {

  /** More than anybody reads; a guest decides how many there are. */
  private static final int REMEMBERED = 1000;

  private final List<Problem> problems = new ArrayList<>();
  private long count;

  void add(String reason, String message) {
    add(new Problem(reason, message));
  }

  void add(Problem problem) {
    count++;
    if (problems.size() < REMEMBERED) {
      problems.add(problem);
    }
  }

  void addAll(Skipped others) {
    others.problems.stream().limit(REMEMBERED - problems.size()).forEach(problems::add);
    count += others.count;
  }

  /** A guest's name goes to terminals and logs: no control characters, and not without end. */
  static String printable(String name) {
    var text = name.replaceAll("\\p{Cntrl}", "?");
    return text.length() <= 255 ? text : text.substring(0, 255);
  }

  long count() {
    return count;
  }

  Optional<Problem> first() {
    return problems.stream().findFirst();
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }
}
