package dev.coffer.engine.embedded.repository;

import java.util.OptionalLong;

/**
 * What a repository may still take.
 *
 * @param allocation empty: what the storage has
 * @param left of it
 */
record Room(OptionalLong allocation, long left) {}
