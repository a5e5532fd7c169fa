package dev.coffer.engine.embedded.repository;

/**
 * What a collection of garbage did.
 *
 * @param packsRemoved pack files that are gone, those included that were rewritten
 * @param packsRewritten pack files whose few chunks in use were moved to new ones first
 * @param freedBytes that the repository's files now take less
 * @param locked what has to wait
 */
public record GarbageReport(
    long packsRemoved, long packsRewritten, long freedBytes, LockedGarbage locked) {}
