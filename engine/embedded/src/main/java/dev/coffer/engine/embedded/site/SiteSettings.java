package dev.coffer.engine.embedded.site;

import java.util.OptionalLong;

/**
 * A site of the engine's configuration.
 *
 * @param place where its repository lies
 * @param allocationBytes empty: as much as the file system has
 * @param bytesPerSecond what all backups to it together may write; empty: as fast as they can
 * @param key what its repository is encrypted with
 * @param care how its repository is looked after
 */
public record SiteSettings(
    String name,
    String zone,
    StorePlace place,
    OptionalLong allocationBytes,
    OptionalLong bytesPerSecond,
    KeySource key,
    SiteCare care) {}
