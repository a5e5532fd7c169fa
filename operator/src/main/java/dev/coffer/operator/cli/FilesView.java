package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.FileBrowser.Entry;
import dev.coffer.engine.FileBrowser.Folder;
import dev.coffer.engine.FileBrowser.Kind;
import dev.coffer.engine.FileBrowser.Volume;
import dev.coffer.engine.RecoveryPoint;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Shows what is in a backup, as {@code ls -l} would, or as JSON. */
record FilesView(RecoveryPoint point) {

  private static final String RIGHTS = "rwxrwxrwx";

  static Table volumes(List<Volume> volumes) {
    Table table = new Table("VOLUME", "FORMAT", "WHY NOT");
    for (Volume volume : volumes) {
      table.row(
          printable(volume.name()), volume.format().orElse("-"), volume.obstacle().orElse("-"));
    }
    return table;
  }

  static Table entries(Folder folder) {
    Table table = new Table("MODE", "SIZE", "MODIFIED", "NAME");
    for (Entry entry : folder.entries()) {
      table.row(
          letter(entry.kind()) + permissions(entry),
          entry.kind() == Kind.FILE ? Texts.bytes(entry.sizeBytes()) : "-",
          entry.modified().truncatedTo(ChronoUnit.SECONDS).toString(),
          printable(entry.name()) + entry.target().map(to -> " -> " + printable(to)).orElse(""));
    }
    return table;
  }

  ObjectNode json(List<Volume> volumes) {
    ObjectNode json = json();
    var list = json.putArray("volumes");
    for (Volume volume : volumes) {
      list.addObject()
          .put("name", volume.name())
          .put("format", volume.format().orElse(null))
          .put("obstacle", volume.obstacle().orElse(null));
    }
    return json;
  }

  ObjectNode json(Folder folder) {
    ObjectNode json = json().put("volume", folder.volume());
    var list = json.putArray("entries");
    for (Entry entry : folder.entries()) {
      list.addObject()
          .put("name", entry.name())
          .put("kind", entry.kind().name().toLowerCase(Locale.ROOT))
          .put("sizeBytes", entry.sizeBytes())
          .put("permissions", permissions(entry))
          .put("modified", entry.modified().toString())
          .put("target", entry.target().orElse(null));
    }
    json.put("more", folder.more());
    folder.notes().forEach(json.putArray("notes")::add);
    return json;
  }

  private ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("point", point.id().value())
        .put("time", point.at().toString());
  }

  private static char letter(Kind kind) {
    return switch (kind) {
      case FILE -> '-';
      case FOLDER -> 'd';
      case LINK -> 'l';
      case SPECIAL -> 's';
    };
  }

  private static String permissions(Entry entry) {
    StringBuilder text = new StringBuilder(RIGHTS);
    for (int i = 0; i < RIGHTS.length(); i++) {
      if ((entry.permissions() >> RIGHTS.length() - 1 - i & 1) == 0) {
        text.setCharAt(i, '-');
      }
    }
    return text.toString();
  }

  /** A guest chose it: what moves the cursor of a terminal must not reach it. */
  private static String printable(String name) {
    return name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
