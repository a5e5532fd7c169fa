/** Threads that carry out what the catalogue has queued, and how they are asked to stop. */
@NullMarked
package dev.coffer.engine.embedded.work;

import org.jspecify.annotations.NullMarked;
