/** Driver for the Cloud Temple Console API. */
@NullMarked
package dev.coffer.engine.cloudtemple;

import org.jspecify.annotations.NullMarked;
