package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.RepositoryCare;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A key, and the site whose repository it opens.
 *
 * @param label what to call the site
 */
record KeyView(CaredSite site, String label, RepositoryCare.Key key) {

  static Table table(List<KeyView> keys) {
    Table table = new Table("SITE", "ID", "NAME", "KIND", "CREATED");
    for (KeyView each : keys) {
      RepositoryCare.Key key = each.key();
      table.row(
          each.label(),
          key.id(),
          key.name(),
          key.kind(),
          key.created().truncatedTo(ChronoUnit.SECONDS).toString());
    }
    return table;
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("engine", site.engineName())
        .put("site", site.name())
        .put("id", key.id())
        .put("name", key.name())
        .put("kind", key.kind())
        .put("created", key.created().toString());
  }
}
