/**
 * An engine that exists in memory only, for tests: of the suite itself, of planners, of whatever
 * acts on an engine. Start with {@link dev.coffer.engine.conformance.model.ModelEngine}.
 */
@NullMarked
package dev.coffer.engine.conformance.model;

import org.jspecify.annotations.NullMarked;
