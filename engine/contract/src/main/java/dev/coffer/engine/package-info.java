/**
 * What any backup engine does, and nothing about how. Start with {@link dev.coffer.engine.Engine}.
 *
 * <p>An engine is observed in bulk ({@link dev.coffer.engine.Observation}), changed one step at a
 * time, and says no with one of the values of {@link dev.coffer.engine.EngineError}.
 */
@NullMarked
package dev.coffer.engine;

import org.jspecify.annotations.NullMarked;
