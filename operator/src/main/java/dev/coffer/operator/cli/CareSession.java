package dev.coffer.operator.cli;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.RepositoryCare;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** What the commands that look after repositories have in common: engines, sites, progress. */
final class CareSession {

  private final Terminal terminal;
  private final Interruption interruption;
  private final CaredSites sites;
  private boolean failed;

  private CareSession(Terminal terminal, Interruption interruption, CaredSites sites) {
    this.terminal = terminal;
    this.interruption = interruption;
    this.sites = sites;
  }

  /** What came of a site. */
  record At<T>(CaredSite site, String label, T result) {}

  /** Opens the engines for one command, and gives its exit code. */
  static int run(Context context, PlaceOptions place, ToIntFunction<CareSession> command) {
    Terminal terminal = context.terminal();
    try (Interruption interruption = Interruption.guard(terminal);
        Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      CareSession session = new CareSession(terminal, interruption, CaredSites.of(workspace));
      int exitCode = command.applyAsInt(session);
      return session.failed && exitCode == ExitCode.OK ? ExitCode.ERROR : exitCode;
    } catch (LongWork.StoppedException _) {
      // The interruption has said so, and the Java VM exits with 130.
      return ExitCode.ERROR;
    }
  }

  /** For commands that change something: one site, and no guess which. */
  CaredSite one(String site) {
    return sites.one(site);
  }

  /** For commands that look: what cannot be looked at is reported, and fails the command. */
  <T> List<At<T>> each(String site, Function<CaredSite, T> look) {
    List<CaredSite> chosen = sites.chosen(site);
    if (site.isEmpty()) {
      sites.absent().forEach(this::report);
    }
    List<At<T>> results = new ArrayList<>();
    for (CaredSite each : chosen) {
      try {
        results.add(new At<>(each, sites.label(each), look.apply(each)));
      } catch (EngineException e) {
        report("site " + sites.label(each) + ": " + e.error().message());
      }
    }
    return results;
  }

  private void report(String error) {
    terminal.error(error);
    failed = true;
  }

  /** Shows how a long call gets on; Ctrl-C ends it. */
  <T> T watch(String label, Function<RepositoryCare.Progress, T> call) {
    Progress progress = new Progress(terminal);
    try {
      return call.apply(new LongWork(label, progress, interruption::isAsked));
    } finally {
      progress.clear();
    }
  }
}
