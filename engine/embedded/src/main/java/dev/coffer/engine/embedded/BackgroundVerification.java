package dev.coffer.engine.embedded;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.repository.VerifyShare;
import dev.coffer.engine.embedded.site.SiteCare;
import dev.coffer.engine.embedded.site.Sites;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that is stored again within the time that each site says, a share at a time, and says
 * once in the log what it finds. For the thread of a {@link Pulse}; closed by any.
 */
final class BackgroundVerification implements AutoCloseable {

  static final long SECONDS = 300;

  /** So much faster than it has to be while nothing is being saved. */
  private static final int QUIET = 4;

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundVerification.class);

  private final Sites sites;
  private final InstantSource clock;
  private final BooleanSupplier saving;
  private final Set<Problem> told = new HashSet<>();
  private volatile boolean closed;

  /**
   * Prepares it.
   *
   * @param saving whether backups are under way, which it gives way to
   */
  BackgroundVerification(Sites sites, InstantSource clock, BooleanSupplier saving) {
    this.sites = sites;
    this.clock = clock;
    this.saving = saving;
  }

  void tick() {
    for (String site : sites.names()) {
      var care = sites.care(site);
      var repository = sites.repository(site);
      if (care.isPresent() && repository.isPresent() && !closed) {
        tick(site, care.get(), repository.get());
      }
    }
  }

  private void tick(String site, SiteCare care, Repository repository) {
    try {
      var upkeep = repository.upkeep();
      upkeep.note();
      var report =
          upkeep.verify(
              share(
                  upkeep.storedBytes(),
                  care.verifyWithin(),
                  clock.instant(),
                  saving.getAsBoolean()),
              (_, _) -> goOn());
      report.damage().forEach(damage -> tell(site, damage.problem()));
    } catch (CancellationException e) {
      LOG.debug("site {}: the verification goes on next time", site);
    } catch (RepositoryException e) {
      LOG.warn("site {} was not verified: {}", site, e.problem().message());
    }
  }

  /**
   * What to read at one tick. At this pace everything is read within the time even while backups go
   * on without end; what was read in its first half need not be read yet.
   */
  static VerifyShare share(long storedBytes, Duration within, Instant now, boolean saving) {
    double part = (double) SECONDS / within.toSeconds() * (saving ? 1 : QUIET);
    return new VerifyShare((long) Math.ceil(storedBytes * part), now.minus(within.dividedBy(2)));
  }

  private void goOn() {
    if (closed) {
      throw new CancellationException("the engine is closed");
    }
  }

  private void tell(String site, Problem problem) {
    if (told.add(problem)) {
      LOG.error("site {}: {}", site, problem.message());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
