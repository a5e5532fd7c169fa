/**
 * The rules of the backup service, R3 to R14 and R19, as pure functions: each says whether it
 * forbids a change, and in which words. Nothing here looks anything up.
 */
@NullMarked
package dev.coffer.engine.embedded.rules;

import org.jspecify.annotations.NullMarked;
