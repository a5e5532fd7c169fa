/**
 * Where the objects of a repository lie; here, a local folder. Objects are written once, appear
 * whole or not at all, and are there to stay once they were put. Start with {@link
 * dev.coffer.engine.embedded.store.ObjectStore}.
 */
@NullMarked
package dev.coffer.engine.embedded.store;

import org.jspecify.annotations.NullMarked;
