package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.cloudtemple.wire.OpenIaasBackup;
import dev.coffer.engine.cloudtemple.wire.Reference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * All backups of all machines, for observations. The list is as long as the fleet's history and
 * cannot be asked for in part, and a policy runs once a day at most: so it is read now and then.
 */
final class BackupList {

  private static final Duration FRESH = Duration.ofMinutes(5);

  private final OpenIaasApi api;
  private final InstantSource clock;
  private List<OpenIaasBackup> backups = List.of();
  private Instant readAt = Instant.MIN;

  BackupList(OpenIaasApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  synchronized List<OpenIaasBackup> of(Collection<Reference> managers) {
    var now = clock.instant();
    if (!now.isBefore(readAt) && Duration.between(readAt, now).compareTo(FRESH) < 0) {
      return backups;
    }
    backups = managers.stream().flatMap(manager -> api.backups(manager, false).stream()).toList();
    readAt = now;
    return backups;
  }
}
