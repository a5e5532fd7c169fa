package dev.coffer.engine.embedded.store.s3;

/**
 * One of those that were written under the name of an object.
 *
 * @param size 0 for the mark of a deletion
 */
record Version(String name, String id, long size) {}
