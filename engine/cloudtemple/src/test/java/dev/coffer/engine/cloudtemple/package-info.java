/** The driver against the pretended console. */
@NullMarked
package dev.coffer.engine.cloudtemple;

import org.jspecify.annotations.NullMarked;
