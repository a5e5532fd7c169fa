/**
 * Rules of the service that Spectrum Protect Plus does not enforce itself, as pure functions. Their
 * numbers are those of {@code design/rules.md}.
 */
@NullMarked
package dev.coffer.engine.spp.rules;

import org.jspecify.annotations.NullMarked;
