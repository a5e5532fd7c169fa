/** Driver for the IBM Spectrum Protect Plus REST API. */
@NullMarked
package dev.coffer.engine.spp;

import org.jspecify.annotations.NullMarked;
