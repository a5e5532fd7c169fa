package dev.coffer.engine.embedded.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.settings.EmbeddedSettings;
import dev.coffer.engine.embedded.site.SiteSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an export process is told, at its standard input and nowhere else: there are secrets in it.
 *
 * @param folder of the process's files
 * @param key what they are named after
 * @param point whose disks are served
 * @param disks the ids of these; their exports are named by {@link #exportName}
 * @param sites the names of those that have the point
 * @param settings of the engine, with the folders that they refer to
 */
record ExportOrder(
    String folder,
    String key,
    String point,
    List<String> disks,
    List<String> sites,
    Map<String, Object> settings,
    String baseFolder,
    String stateFolder) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  ExportOrder {
    disks = List.copyOf(disks);
    sites = List.copyOf(sites);
  }

  static ExportOrder read(InputStream in) throws IOException {
    return JSON.readValue(in, ExportOrder.class);
  }

  byte[] write() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** A disk's ids may hold what no address may. */
  static String exportName(int disk) {
    return "disk" + disk;
  }

  ExportFiles files() {
    return new ExportFiles(Path.of(folder), key);
  }

  PointId pointId() {
    return new PointId(point);
  }

  /** Where the point is. */
  List<SiteSettings> places() {
    var all = EmbeddedSettings.read(settings, Path.of(baseFolder), Path.of(stateFolder)).sites();
    return all.stream().filter(site -> sites.contains(site.name())).toList();
  }
}
