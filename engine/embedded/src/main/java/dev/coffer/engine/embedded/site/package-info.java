/**
 * The places that store backups, each with its repository. Start with {@link
 * dev.coffer.engine.embedded.site.Sites}.
 */
@NullMarked
package dev.coffer.engine.embedded.site;

import org.jspecify.annotations.NullMarked;
