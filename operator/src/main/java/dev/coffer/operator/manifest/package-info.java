/**
 * Reads resources from files, folders and standard input, and says of everything that is wrong with
 * them where it stands and what is allowed.
 */
@NullMarked
package dev.coffer.operator.manifest;

import org.jspecify.annotations.NullMarked;
