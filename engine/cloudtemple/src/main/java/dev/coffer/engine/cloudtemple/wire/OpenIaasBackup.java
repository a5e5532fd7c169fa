package dev.coffer.engine.cloudtemple.wire;

import org.jspecify.annotations.Nullable;

/**
 * A backup of OpenIaaS.
 *
 * @param timestamp Unix time, in seconds or milliseconds
 */
public record OpenIaasBackup(
    String id,
    @Nullable Long size,
    @Nullable Long timestamp,
    Reference virtualMachine,
    Reference policy) {

  public OpenIaasBackup {
    id = Given.text(id);
    virtualMachine = Reference.of(virtualMachine);
    policy = Reference.of(policy);
  }
}
