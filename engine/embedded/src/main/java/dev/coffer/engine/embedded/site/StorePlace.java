package dev.coffer.engine.embedded.site;

import dev.coffer.engine.embedded.store.FolderStore;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.s3.BucketSettings;
import dev.coffer.engine.embedded.store.s3.S3Store;
import java.io.IOException;
import java.nio.file.Path;

/** Where a site's repository lies. */
public sealed interface StorePlace {

  /** A local folder, which is made if there is none. */
  record InFolder(Path path) implements StorePlace {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A bucket, or a part of it. */
  record InBucket(BucketSettings settings) implements StorePlace {
    @Override
    public String toString() {
      return settings.toString();
    }
  }

  default ObjectStore open() throws IOException {
    return switch (this) {
      case InFolder(var path) -> FolderStore.in(path);
      case InBucket(var settings) -> new S3Store(settings);
    };
  }
}
