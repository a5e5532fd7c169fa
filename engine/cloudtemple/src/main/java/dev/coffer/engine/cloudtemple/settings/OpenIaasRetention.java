package dev.coffer.engine.cloudtemple.settings;

/** What the number means that a schedule of OpenIaaS keeps. */
public enum OpenIaasRetention {
  /** As the schema of the vendor's provider says. */
  DAYS,
  /** As other tools around Xen count. */
  POINTS
}
