@NullMarked
package dev.coffer.engine.cloudtemple.openiaas;

import org.jspecify.annotations.NullMarked;
