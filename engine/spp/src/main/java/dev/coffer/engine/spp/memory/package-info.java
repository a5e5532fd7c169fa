/** What must outlive the process. */
@NullMarked
package dev.coffer.engine.spp.memory;

import org.jspecify.annotations.NullMarked;
