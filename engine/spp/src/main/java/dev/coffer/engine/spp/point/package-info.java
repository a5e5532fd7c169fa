/** Recovery points. */
@NullMarked
package dev.coffer.engine.spp.point;

import org.jspecify.annotations.NullMarked;
