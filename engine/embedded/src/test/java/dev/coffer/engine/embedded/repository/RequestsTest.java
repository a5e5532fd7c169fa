package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.store.s3.LockingServer;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many requests a bucket is asked for what is stored there. */
class RequestsTest {

  private static final int CHUNKS = 48;

  private final byte[] disk = Stories.noise(1, CHUNKS);
  private LockingServer server;
  private Repository repository;

  @BeforeEach
  void a_backup() throws Exception {
    server = new LockingServer(InstantSource.fixed(Stories.NOON));
    repository = Repository.open(server.store(), Stories.OPTIONS);
    Stories.backup(repository, "vm-1", disk);
  }

  @AfterEach
  void close() throws Exception {
    repository.close();
    server.close();
  }

  @Test
  void a_restore_takes_fewer_than_half_as_many_as_there_are_chunks() throws Exception {
    int before = server.requests("GET object");
    assertThat(Stories.restore(repository, repository.points().getFirst())).isEqualTo(disk);
    assertThat(server.requests("GET object") - before).isLessThan(CHUNKS / 2);
  }
}
