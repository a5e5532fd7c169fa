/**
 * The rules of the service that the API does not enforce, or enforces too late, as pure functions.
 */
@NullMarked
package dev.coffer.engine.cloudtemple.rules;

import org.jspecify.annotations.NullMarked;
