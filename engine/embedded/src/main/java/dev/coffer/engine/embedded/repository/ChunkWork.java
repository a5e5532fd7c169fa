package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.Extent;
import java.util.List;
import java.util.Optional;

/**
 * A chunk of a disk that is to be stored.
 *
 * @param data the parts of it to be read; all else is zeros, or as the overlay says
 * @param overlay empty: nothing is taken from an earlier point
 */
record ChunkWork(
    long number, int length, List<Extent> data, LeafWork leaf, Optional<Overlay> overlay) {}
