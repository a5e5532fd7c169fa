package dev.coffer.engine.spp.restore;

import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.SessionWord;
import dev.coffer.engine.spp.wire.Item;
import java.util.Optional;

/**
 * Where a restore is, by its session and by what was asked of it since. The session of a Test
 * restore stays open, as {@code PENDING}, while the machine lives (reference, section 10).
 */
final class Phases {

  private Phases() {}

  /** What was asked of a Test restore. */
  enum Wish {
    NONE,
    PROMOTE,
    CLEAN_UP
  }

  static Phase of(RestoreOrder.Form form, Item session, Wish wish, ActionLinks links) {
    boolean test = form instanceof RestoreOrder.Test;
    if (test && isOpen(session, links)) {
      return underWay(wish, Phase.READY);
    }
    return switch (SessionWord.state(session.text("status").orElse(""))) {
      case QUEUED -> underWay(wish, Phase.QUEUED);
      case RUNNING -> underWay(wish, Phase.RUNNING);
      case COMPLETED -> test ? endOfTest(wish) : Phase.READY;
      case CANCELED -> wish == Wish.CLEAN_UP ? Phase.CLEANED_UP : Phase.FAILED;
      case PARTIAL, FAILED -> Phase.FAILED;
      case UNKNOWN -> Phase.UNKNOWN;
    };
  }

  /** Whether the session waits for a person to say what becomes of its machine. */
  static boolean isOpen(Item session, ActionLinks links) {
    var status = session.text("status").orElse("");
    boolean waits =
        status.equalsIgnoreCase("PENDING") || status.equalsIgnoreCase("RESOURCE ACTIVE");
    boolean offers =
        session.link(links.endTest()).isPresent() || session.link(links.promote()).isPresent();
    return waits && (offers || session.text("results").isPresent());
  }

  private static Phase underWay(Wish wish, Phase otherwise) {
    return switch (wish) {
      case NONE -> otherwise;
      case PROMOTE -> Phase.PROMOTING;
      case CLEAN_UP -> Phase.CLEANING_UP;
    };
  }

  /** Somebody may have ended it in the console. */
  private static Phase endOfTest(Wish wish) {
    return wish == Wish.PROMOTE ? Phase.PROMOTED : Phase.CLEANED_UP;
  }

  static Wish wish(Optional<String> text) {
    return text.map(Wish::valueOf).orElse(Wish.NONE);
  }
}
