/**
 * What the Console API says and is told, as JSON: names in camelCase, and any field may be missing.
 */
@NullMarked
package dev.coffer.engine.cloudtemple.wire;

import org.jspecify.annotations.NullMarked;
