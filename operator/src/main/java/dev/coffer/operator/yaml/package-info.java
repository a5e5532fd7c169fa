/**
 * YAML and JSON text as trees that remember on which line each field stands, so that whoever finds
 * fault with a value can say where it is.
 */
@NullMarked
package dev.coffer.operator.yaml;

import org.jspecify.annotations.NullMarked;
