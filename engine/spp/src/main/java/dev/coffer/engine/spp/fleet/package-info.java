/**
 * Machines and their disks as Spectrum Protect Plus knows them, and the policies that they carry.
 */
@NullMarked
package dev.coffer.engine.spp.fleet;

import org.jspecify.annotations.NullMarked;
