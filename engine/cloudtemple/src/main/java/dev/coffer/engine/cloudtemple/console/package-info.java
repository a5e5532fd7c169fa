/** The Console API as a whole: signing in, rights, and the activities that every write begins. */
@NullMarked
package dev.coffer.engine.cloudtemple.console;

import org.jspecify.annotations.NullMarked;
