/** Restores of machines, disks and files. */
@NullMarked
package dev.coffer.engine.spp.restore;

import org.jspecify.annotations.NullMarked;
