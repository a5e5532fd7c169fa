package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.JobId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.SessionId;
import java.util.UUID;

/**
 * New identifiers. Random, because recovery points carry them beyond the life of a catalogue: one
 * that starts afresh must not give them to something else.
 */
public final class Ids {

  private Ids() {}

  public static PolicyId policy() {
    return new PolicyId("policy-" + random());
  }

  public static JobId job() {
    return new JobId("job-" + random());
  }

  public static SessionId session() {
    return new SessionId("session-" + random());
  }

  public static RestoreId restore() {
    return new RestoreId("restore-" + random());
  }

  private static String random() {
    return Long.toHexString(UUID.randomUUID().getLeastSignificantBits());
  }
}
