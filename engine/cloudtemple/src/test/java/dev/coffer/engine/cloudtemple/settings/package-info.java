@NullMarked
package dev.coffer.engine.cloudtemple.settings;

import org.jspecify.annotations.NullMarked;
