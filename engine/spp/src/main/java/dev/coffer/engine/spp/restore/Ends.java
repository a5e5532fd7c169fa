package dev.coffer.engine.spp.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.Actions;
import dev.coffer.engine.spp.restore.Phases.Wish;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends Test restores, by what their session offers: nothing is done that it does not (R13, R14).
 */
final class Ends {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CANCEL = "cancel";

  /** After which a session that still waits for a word has not heard it. */
  private static final Duration HEARD = Duration.ofMinutes(2);

  private final Restores restores;
  private final RestoreMemory memory;
  private final Actions actions;
  private final ActionLinks links;
  private final Polling polling;

  Ends(
      Restores restores,
      RestoreMemory memory,
      Actions actions,
      ActionLinks links,
      Polling polling) {
    this.restores = restores;
    this.memory = memory;
    this.actions = actions;
    this.links = links;
    this.polling = polling;
  }

  /** A Test restore that may be promoted or cleaned up. */
  Remembered test(RestoreId id, String what) {
    var restore =
        memory.find(id).orElseThrow(() -> EngineException.notFound("restore", id.value()));
    if (!(restore.order().form() instanceof RestoreOrder.Test)) {
      throw notTest("restore %s is no Test restore, and cannot be %s".formatted(id, what));
    }
    return restore;
  }

  /** The restore as it is now: an end that nobody has noticed is noticed. */
  Phase phase(Remembered restore) {
    return restore
        .end()
        .or(() -> session(restore).map(session -> phase(restore, session)))
        .orElse(Phase.QUEUED);
  }

  /** Likewise, by its session: a promotion whose call never got there is forgotten. */
  Phase phase(Remembered restore, Item session) {
    boolean unheard =
        restore.wish() == Wish.PROMOTE
            && Phases.isOpen(session, links)
            && restore.wishedAt().plus(HEARD).isBefore(polling.clock().instant());
    if (unheard) {
      memory.forgetWish(restore);
    }
    var wish = unheard ? Wish.NONE : restore.wish();
    return Phases.of(restore.order().form(), session, wish, links);
  }

  private Optional<Item> session(Remembered restore) {
    return restores.sessionOf(restore);
  }

  void promote(Remembered restore) {
    switch (phase(restore)) {
      case PROMOTED, PROMOTING -> {}
      case READY -> wished(restore, Wish.PROMOTE, links.promote(), seen(restore));
      case QUEUED, RUNNING, VERIFYING, UNKNOWN ->
          throw notTest(
              "restore %s is not finished: promote it when it is".formatted(restore.id()));
      case CLEANED_UP, CLEANING_UP, FAILED ->
          throw notTest("restore %s has no machine any more".formatted(restore.id()));
    }
  }

  void cleanUp(Remembered restore) {
    switch (phase(restore)) {
      case CLEANED_UP, CLEANING_UP, FAILED -> {}
      case PROMOTED, PROMOTING ->
          throw notTest(
              "restore %s was promoted: its machine is the production machine"
                  .formatted(restore.id()));
      case READY -> wished(restore, Wish.CLEAN_UP, links.endTest(), seen(restore));
      case QUEUED, RUNNING, VERIFYING, UNKNOWN -> stop(restore);
    }
  }

  /** It may have become ready by now. */
  private void stop(Remembered restore) {
    var session = seen(restore);
    boolean ready = phase(restore, session) == Phase.READY;
    wished(restore, Wish.CLEAN_UP, ready ? links.endTest() : CANCEL, session);
  }

  /** Ends a machine that came to be although its restore was to be stopped. */
  void endAnyway(Remembered restore, Item session) {
    if (Phases.isOpen(session, links) && session.link(links.endTest()).isPresent()) {
      actions.follow(session, links.endTest(), "restore " + restore.id());
    }
  }

  private void wished(Remembered restore, Wish wish, String link, Item session) {
    memory.wish(restore, wish, polling.clock().instant());
    try {
      actions.follow(session, link, "the session of restore " + restore.id());
    } catch (EngineException e) {
      memory.forgetWish(restore);
      throw e;
    }
  }

  /** The session of a restore that was asked for is seen a little later. */
  private Item seen(Remembered restore) {
    return polling
        .until(PATIENCE, () -> session(restore))
        .orElseThrow(
            () ->
                EngineException.refused(
                    Refusal.OTHER,
                    "the session of restore %s is not seen in Spectrum Protect Plus: try again"
                        .formatted(restore.id())));
  }

  private static EngineException notTest(String message) {
    return EngineException.refused(Refusal.NOT_A_TEST_RESTORE, message);
  }
}
