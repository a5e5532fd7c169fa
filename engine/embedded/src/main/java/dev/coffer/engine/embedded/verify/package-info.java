/**
 * Whether a restored machine is what it should be: its files, and what its running guest shows.
 * Start with {@link dev.coffer.engine.embedded.verify.Watch}, which decides; the rest looks.
 */
@NullMarked
package dev.coffer.engine.embedded.verify;

import org.jspecify.annotations.NullMarked;
