@NullMarked
package dev.coffer.engine.embedded.nbd;

import org.jspecify.annotations.NullMarked;
