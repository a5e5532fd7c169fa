package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import java.util.Optional;

/**
 * One disk of a recovery point.
 *
 * @param sizeBytes the size that the guest sees
 * @param readBytes read from the source; holes are not read
 * @param storedBytes what the disk added to the repository, its map included
 * @param storedChunks chunks of content that the repository did not have before
 * @param digest the root of the disk's map, in hex: disks of equal size and content have equal
 *     digests, in any point of any repository of this format
 * @param moment by what name the disk's storage remembers the moment of the point, if it does
 */
public record StoredDisk(
    DiskId id,
    String name,
    long sizeBytes,
    long readBytes,
    long storedBytes,
    long storedChunks,
    String digest,
    Reading reading,
    Optional<String> moment) {}
