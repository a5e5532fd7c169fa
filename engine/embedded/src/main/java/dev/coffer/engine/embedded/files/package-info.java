/**
 * Single files out of a backed-up disk (R16), without mounting and without root. Everything here
 * reads what a guest wrote, so nothing of it is believed: every offset is checked, every loop is
 * detected, and no size of the guest's decides how much memory is taken.
 *
 * <p>Start with {@code FileExtraction}. {@code PartitionTable} finds the partitions, {@code Volume}
 * says what is in each, {@code FileSystemReader} is what a format implements, {@code Ext...} is the
 * one for ext2, ext3 and ext4, {@code Xfs...} the one for XFS, {@code Lvm...} finds volumes of LVM,
 * {@code Fat...} and {@code Ntfs...} are those for Windows.
 */
@NullMarked
package dev.coffer.engine.embedded.files;

import org.jspecify.annotations.NullMarked;
