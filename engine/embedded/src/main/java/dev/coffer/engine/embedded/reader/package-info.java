/**
 * The way out: a reader of repositories that needs nothing else of Coffer, written from {@code
 * engine/embedded/FORMAT.md} alone, by {@link dev.coffer.engine.embedded.reader.CofferReader}.
 */
@NullMarked
package dev.coffer.engine.embedded.reader;

import org.jspecify.annotations.NullMarked;
