package dev.coffer.engine;

/**
 * How many machines an engine itself counts as backed up, also those that no resource of Coffer
 * names: a second opinion to hold against one's own numbers.
 *
 * @param backedUp those that a policy backs up
 * @param notBackedUp those that the engine knows and that no policy backs up
 * @param failed those whose last backup failed, by the engine's judgement
 */
public record Coverage(long backedUp, long notBackedUp, long failed) {

  public Coverage {
    Require.notNegative("backedUp", backedUp);
    Require.notNegative("notBackedUp", notBackedUp);
    Require.notNegative("failed", failed);
  }
}
