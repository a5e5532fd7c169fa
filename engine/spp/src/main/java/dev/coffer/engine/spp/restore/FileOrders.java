package dev.coffer.engine.spp.restore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.point.Point;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.wire.Condition;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Restores of files (reference, section 11): into a folder of the original machine, whose guest
 * must be known to the server, and out of its catalog of files, which lists those of machines with
 * the option {@code enableFH} only. The server writes all files of one restore into one folder, so
 * all must come from one folder.
 */
final class FileOrders {

  private static final String SEARCH = "/api/endeavour/search";

  private final SppApi api;

  FileOrders(SppApi api) {
    this.api = api;
  }

  Prepared prepare(Point point, RestoreOrder.Files order) {
    var folders = order.paths().stream().map(FileOrders::folderOf).collect(Collectors.toSet());
    if (folders.isEmpty()) {
      throw noSuchFile("no path was named");
    }
    if (order.paths().stream().anyMatch(path -> !path.startsWith("/"))) {
      throw noSuchFile(
          "Spectrum Protect Plus does not tell the file systems of a machine apart: name the path alone, such as /etc/hosts");
    }
    var found = order.paths().stream().map(path -> file(point, path)).toList();
    if (folders.size() > 1) {
      throw EngineException.refused(
          Refusal.OTHER,
          "Spectrum Protect Plus writes all files of a restore into one folder: make one restore for each of %s"
              .formatted(folders));
    }
    return new Prepared("restorefile", body(point, order, folders, found), Optional.empty());
  }

  private static ObjectNode body(
      Point point, RestoreOrder.Files order, Set<String> folders, List<Item> files) {
    var json = JsonNodeFactory.instance;
    var body = json.objectNode();
    var spec = body.putObject("spec").put("view", "");
    var sources = spec.putArray("source");
    var copy = Points.backup(point.version()).flatMap(one -> one.href("self"));
    for (Item file : files) {
      var source =
          sources
              .addObject()
              .put("href", RestoreBody.href(file, "self"))
              .put("resourceType", "file")
              .put("include", true);
      source.set(
          "version", RestoreBody.version(RestoreBody.href(point.version(), "self"), copy, point));
    }
    spec.putArray("subpolicy")
        .addObject()
        .putObject("option")
        .put("overwriteExistingFile", false)
        .put("filePath", order.destination() + folders.iterator().next());
    return body;
  }

  private Item file(Point point, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    var filter =
        Condition.filter(
            Condition.is("catalogProvider", "filecatalog"),
            Condition.is("documentType", "*"),
            Condition.is("unique", true),
            Condition.is("name", name));
    return api.list(Call.get(SEARCH).query("filter", filter), "results").stream()
        .filter(result -> isAt(result, path) && isOf(result, point))
        .findFirst()
        .orElseThrow(
            () ->
                noSuchFile(
                    "%s is not in the file catalog of the recovery point: check the path, and that the machine's option for cataloging files was on when it was backed up"
                        .formatted(path)));
  }

  /** The location may be that of the file or of its folder. */
  private static boolean isAt(Item result, String path) {
    var location = result.text("summary.location").orElse("");
    var name = result.text("summary.name").orElse("");
    return path.equals(location) || path.equals(location.replaceAll("/+$", "") + "/" + name);
  }

  private static boolean isOf(Item result, Point point) {
    return result
        .link("version")
        .filter(link -> link.matches(".*/version/" + point.version().id() + "(\\?.*)?"))
        .isPresent();
  }

  private static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static EngineException noSuchFile(String why) {
    return EngineException.refused(Refusal.NO_SUCH_FILE, why);
  }
}
