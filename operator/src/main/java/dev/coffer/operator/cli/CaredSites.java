package dev.coffer.operator.cli;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RepositoryCare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The sites of all engines that keep repositories of their own.
 *
 * @param absent why engines have none here, a sentence for each
 */
record CaredSites(List<CaredSite> all, List<String> absent) {

  CaredSites {
    all = List.copyOf(all);
    absent = List.copyOf(absent);
  }

  static CaredSites of(Workspace workspace) {
    List<CaredSite> all = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    for (String name : workspace.engines().names()) {
      try {
        var engine = workspace.engines().engine(name);
        Optional<RepositoryCare> care = engine.care();
        care.ifPresentOrElse(
            found ->
                found.places().forEach(place -> all.add(new CaredSite(name, engine, found, place))),
            () -> absent.add(foreign(name, workspace.engines().driver(name).orElse("unknown"))));
      } catch (EngineException e) {
        absent.add("engine " + name + ": " + e.error().message());
      }
    }
    return new CaredSites(all, absent);
  }

  private static String foreign(String engine, String driver) {
    return "engine %s of driver %s looks after its repositories itself: use the tools of that product"
        .formatted(engine, driver);
  }

  /** The site of that name, or all when it is empty. */
  List<CaredSite> chosen(String site) {
    requireAny();
    return site.isEmpty() ? all : List.of(named(site));
  }

  /** The site of that name, or the only one when it is empty. */
  CaredSite one(String site) {
    requireAny();
    if (!site.isEmpty()) {
      return named(site);
    }
    if (all.size() > 1) {
      throw new CommandException("there are several sites: say which with --site, " + names(all));
    }
    return all.getFirst();
  }

  private CaredSite named(String site) {
    List<CaredSite> found = all.stream().filter(each -> each.isCalled(site)).toList();
    if (found.size() > 1) {
      throw new CommandException(
          "several engines have a site '" + site + "': name one as " + names(found));
    }
    return found.stream()
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    String.join(
                        "; ", concat("there is no site '" + site + "'; there are " + names(all)))));
  }

  private List<String> concat(String first) {
    List<String> sentences = new ArrayList<>(List.of(first));
    sentences.addAll(absent);
    return sentences;
  }

  private void requireAny() {
    if (all.isEmpty()) {
      throw new CommandException(String.join("; ", absent));
    }
  }

  private String names(List<CaredSite> sites) {
    return sites.stream().map(this::label).collect(Collectors.joining(" or "));
  }

  /** What to call a site where it must be told from all others. */
  String label(CaredSite site) {
    boolean unique = all.stream().filter(each -> each.name().equals(site.name())).count() == 1;
    return unique ? site.name() : site.fullName();
  }
}
