package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.s3.S3Server;
import java.nio.file.Path;

/** What a repository in a folder does, one in a bucket does. */
class RepositoryInBucketTest extends RepositoryTest {

  @Override
  Repository open(Path bucket) throws RepositoryException {
    return Repository.open(S3Server.store(bucket), Stories.OPTIONS);
  }
}
