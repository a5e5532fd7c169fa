@NullMarked
package dev.coffer.engine.embedded.export;

import org.jspecify.annotations.NullMarked;
