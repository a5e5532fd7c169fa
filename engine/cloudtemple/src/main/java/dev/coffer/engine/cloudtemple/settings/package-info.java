/** What a connection to the Console API is configured with. */
@NullMarked
package dev.coffer.engine.cloudtemple.settings;

import org.jspecify.annotations.NullMarked;
