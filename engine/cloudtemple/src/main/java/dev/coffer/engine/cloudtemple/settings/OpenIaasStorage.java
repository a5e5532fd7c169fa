package dev.coffer.engine.cloudtemple.settings;

/** Where OpenIaaS stores backups; policies name a machine manager, and the documents say S3. */
public enum OpenIaasStorage {
  /**
   * In one place of its own, which stands in no zone of machines; policies are for the machines of
   * their machine manager.
   */
  OBJECT_STORAGE,
  /**
   * With the policy's machine manager, in its zone; so its machines need another one's policies.
   */
  MACHINE_MANAGER
}
