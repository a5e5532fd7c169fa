package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.FolderListing;
import dev.coffer.engine.embedded.site.Sites;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Looks at files of recovery points, straight from the repositories. */
public final class StoredFiles implements FileBrowser {

  private final Sites sites;

  public StoredFiles(Sites sites) {
    this.sites = sites;
  }

  @Override
  public List<Volume> volumes(PointId point) {
    return look(point, FolderListing::volumes);
  }

  @Override
  public Folder list(PointId point, String path) {
    return look(point, disks -> FolderListing.list(disks, path));
  }

  @FunctionalInterface
  private interface Look<T> {
    T at(Map<String, DiskReader> disks) throws IOException;
  }

  private <T> T look(PointId id, Look<T> look) {
    var located =
        sites.point(id).orElseThrow(() -> EngineException.notFound("recovery point", id.value()));
    var source = new RestoreSource(located, located.point().disks());
    try (var disks = OpenDisks.of(source, () -> false)) {
      return look.at(disks.readers());
    } catch (IOException e) {
      throw EngineException.refused(
          Refusal.NO_SUCH_FILE,
          "the files of recovery point %s cannot be read: %s".formatted(id, e.getMessage()));
    }
  }
}
