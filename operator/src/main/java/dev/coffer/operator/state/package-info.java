/**
 * The state folder: the API server of those who have none. It keeps every applied resource, spec
 * and status, from one call to the next.
 */
@NullMarked
package dev.coffer.operator.state;

import org.jspecify.annotations.NullMarked;
