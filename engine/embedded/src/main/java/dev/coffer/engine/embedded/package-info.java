/**
 * A complete backup engine in one process: it takes real disk images, stores them in repositories,
 * expires them by retention, and restores them. Start with {@link
 * dev.coffer.engine.embedded.EmbeddedEngine}.
 */
@NullMarked
package dev.coffer.engine.embedded;

import org.jspecify.annotations.NullMarked;
