package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.s3.S3Server;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The repository in a bucket against a map of byte arrays. */
class ModelInBucketTest extends ModelTest {

  @Override
  Repository reopen(Path bucket) throws RepositoryException {
    return Repository.open(S3Server.store(bucket), ALLOCATION);
  }

  @Override
  @Property(tries = 4)
  void every_point_restores_whatever_happened(
      @ForAll @Size(max = 20) List<@From("events") Event> events) throws Exception {
    super.every_point_restores_whatever_happened(events);
  }
}
