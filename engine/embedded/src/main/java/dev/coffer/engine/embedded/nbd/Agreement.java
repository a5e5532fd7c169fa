package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;

/**
 * What a client has chosen.
 *
 * @param structured whether answers come in chunks
 * @param blocks whether it may ask where data is
 */
record Agreement(DiskReader disk, boolean structured, boolean blocks) {}
