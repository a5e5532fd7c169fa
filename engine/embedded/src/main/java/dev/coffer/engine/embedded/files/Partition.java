package dev.coffer.engine.embedded.files;

/**
 * A partition of a disk.
 *
 * @param number as Linux counts them: from 1, logical partitions of an MBR from 5; 0 is a disk
 *     without partition table
 */
record Partition(int number, DiskRange range) {}
