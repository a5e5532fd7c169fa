package dev.coffer.engine.embedded.disk;

import java.nio.file.Path;

/**
 * A disk that another process of this host serves over NBD, to be read only.
 *
 * @param socket where; it may be gone for a while, and is waited for
 * @param export its name there
 */
public record ServedDisk(Path socket, String export) {}
