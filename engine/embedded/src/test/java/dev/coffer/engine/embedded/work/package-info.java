@NullMarked
package dev.coffer.engine.embedded.work;

import org.jspecify.annotations.NullMarked;
