@NullMarked
package dev.coffer.engine.cloudtemple.console;

import org.jspecify.annotations.NullMarked;
