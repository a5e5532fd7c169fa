package dev.coffer.engine;

import java.util.Optional;

/**
 * What a policy is to be, on any engine.
 *
 * @param name unique on the engine
 * @param site the name of the {@link Site} that stores the backups
 * @param schedule empty: the policy runs on demand only
 */
public record PolicySpec(
    String name, String site, Optional<Schedule> schedule, Retention retention) {

  public PolicySpec {
    Require.text("name", name);
    Require.text("site", site);
  }
}
