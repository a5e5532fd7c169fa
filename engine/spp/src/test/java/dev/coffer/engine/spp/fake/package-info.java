/**
 * A pretended IBM Spectrum Protect Plus over real HTTP, written from what is publicly known of its
 * REST API: stateful, with its oddities, a vCenter behind it, a clock that tests move, and faults.
 */
@NullMarked
package dev.coffer.engine.spp.fake;

import org.jspecify.annotations.NullMarked;
