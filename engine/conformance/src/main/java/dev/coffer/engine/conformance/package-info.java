/**
 * One suite that every engine and driver passes; and, in {@link
 * dev.coffer.engine.conformance.model}, an engine in memory that shows the suite to be fair.
 */
@NullMarked
package dev.coffer.engine.conformance;

import org.jspecify.annotations.NullMarked;
