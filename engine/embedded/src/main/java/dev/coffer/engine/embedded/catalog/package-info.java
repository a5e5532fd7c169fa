/**
 * What the engine remembers: policies, jobs, assignments, exclusions, sessions, restores. One
 * SQLite file; every change of state is one transaction, durable when it returns. Recovery points
 * are not in it: the repositories alone say which there are. Start with {@link
 * dev.coffer.engine.embedded.catalog.Catalog}.
 */
@NullMarked
package dev.coffer.engine.embedded.catalog;

import org.jspecify.annotations.NullMarked;
