/** The embedded engine's part of the configuration, read strictly. */
@NullMarked
package dev.coffer.engine.embedded.settings;

import org.jspecify.annotations.NullMarked;
