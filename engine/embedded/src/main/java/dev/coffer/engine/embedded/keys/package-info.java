/**
 * What keeps the content of a repository secret, and who can open it. Start with {@link
 * dev.coffer.engine.embedded.keys.RepositoryKeys}.
 */
@NullMarked
package dev.coffer.engine.embedded.keys;

import org.jspecify.annotations.NullMarked;
