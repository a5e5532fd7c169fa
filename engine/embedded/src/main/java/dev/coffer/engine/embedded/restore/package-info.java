/**
 * Machines, disks and files out of recovery points (R13, R14, R16). Start with {@link
 * dev.coffer.engine.embedded.restore.RestoreDesk}.
 */
@NullMarked
package dev.coffer.engine.embedded.restore;

import org.jspecify.annotations.NullMarked;
