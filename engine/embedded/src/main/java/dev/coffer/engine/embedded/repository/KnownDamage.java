package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What is known to be broken. Safe for threads. */
final class KnownDamage {

  private final List<Problem> met = new ArrayList<>();
  private List<Problem> verified = List.of();

  /** It was met when the repository was opened, or since, by who needed it. */
  synchronized void add(Problem problem) {
    met.add(problem);
  }

  /** A verification found this; what the one before found is told by this one again. */
  synchronized void found(List<Damage> damage) {
    verified = damage.stream().map(Damage::problem).toList();
  }

  /** A repair has left this, and nothing else. */
  synchronized void left(List<Damage> damage) {
    met.clear();
    found(damage);
  }

  synchronized List<Problem> all() {
    var all = new LinkedHashSet<>(met);
    all.addAll(verified);
    return List.copyOf(all);
  }
}
