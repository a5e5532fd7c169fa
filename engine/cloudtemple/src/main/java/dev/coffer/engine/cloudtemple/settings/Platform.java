package dev.coffer.engine.cloudtemple.settings;

/** Which machines of a tenant a connection is for. */
public enum Platform {
  VMWARE,
  OPENIAAS
}
