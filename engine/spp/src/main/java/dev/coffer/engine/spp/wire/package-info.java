/**
 * How Spectrum Protect Plus speaks: its objects and their links, its lists, its session, its
 * errors.
 */
@NullMarked
package dev.coffer.engine.spp.wire;

import org.jspecify.annotations.NullMarked;
