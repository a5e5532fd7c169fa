package dev.coffer.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a policy is to be, on any engine.
 *
 * @param name unique on the engine
 * @param site the name of the {@link Site} that stores the backups
 * @param schedule empty: the policy runs on demand only
 * @param copies where its recovery points are copied to, by the names of the sites
 */
public record PolicySpec(
    String name, String site, Optional<Schedule> schedule, Retention retention, List<Copy> copies) {

  public PolicySpec {
    Require.text("name", name);
    Require.text("site", site);
    copies = copies.stream().sorted(Comparator.comparing(Copy::site)).toList();
  }

  /** Without copies. */
  public PolicySpec(String name, String site, Optional<Schedule> schedule, Retention retention) {
    this(name, site, schedule, retention, List.of());
  }

  /** What a copy of it keeps. */
  public Retention retentionOf(Copy copy) {
    return copy.retention().orElse(retention);
  }

  /** Whether recovery points might go that are kept now, at its site or at a copy. */
  public boolean keepsLessThan(PolicySpec other) {
    return retention.keepsLessThan(other.retention)
        || copies.stream().anyMatch(copy -> keepsLess(copy, other));
  }

  private boolean keepsLess(Copy copy, PolicySpec other) {
    return other.copies.stream()
        .filter(before -> before.site().equals(copy.site()))
        .anyMatch(before -> retentionOf(copy).keepsLessThan(other.retentionOf(before)));
  }
}
