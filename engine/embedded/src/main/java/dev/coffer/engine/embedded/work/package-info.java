/** Threads that carry out work, how they are asked to stop, and how one waits for another. */
@NullMarked
package dev.coffer.engine.embedded.work;

import org.jspecify.annotations.NullMarked;
