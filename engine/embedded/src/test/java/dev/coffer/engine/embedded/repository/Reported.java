package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What {@link WorkUntilKilled} has said of the points of one of its repositories. */
final class Reported {

  /** Points that are there, with the digests of their content. */
  private final Map<String, String> there = new HashMap<>();

  /** Points that may be there: those that were being made, or forgotten. */
  private final Set<String> digests = new HashSet<>();

  private final Set<String> gone = new HashSet<>();

  void said(String word, String point, String digest) {
    switch (word) {
      case WorkUntilKilled.MAKING -> {
        gone.remove(point);
        digests.add(digest);
      }
      case WorkUntilKilled.MADE -> there.put(point, digest);
      case WorkUntilKilled.FORGETTING -> digests.add(there.remove(point));
      case WorkUntilKilled.FORGOTTEN -> gone.add(point);
      default -> throw new IllegalArgumentException(word);
    }
  }

  /**
   * Holds what is there against what was said. From then on, what is listed must stay.
   *
   * @return how many points there are
   */
  int check(Repository repository) throws Exception {
    assertThat(repository.damage()).isEmpty();
    var listed = new HashMap<String, String>();
    for (StoredPoint point : repository.points()) {
      listed.put(point.id().value(), WorkUntilKilled.digest(Stories.restore(repository, point)));
    }
    assertThat(listed).as("acknowledged points").containsAllEntriesOf(there);
    assertThat(listed).as("points that were gone").doesNotContainKeys(gone.toArray(String[]::new));
    var others = new HashMap<>(listed);
    others.keySet().removeAll(there.keySet());
    assertThat(digests).as("points that were under way").containsAll(others.values());
    there.putAll(others);
    digests.clear();
    return listed.size();
  }
}
