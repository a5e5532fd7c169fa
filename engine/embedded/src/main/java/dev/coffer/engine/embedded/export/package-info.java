/**
 * Disks of a recovery point, served over NBD by a process of its own for as long as a machine runs
 * from them: it outlives the engine, and the engine finds it again, looks after it and ends it.
 * Start with {@link dev.coffer.engine.embedded.export.Exports}.
 */
@NullMarked
package dev.coffer.engine.embedded.export;

import org.jspecify.annotations.NullMarked;
