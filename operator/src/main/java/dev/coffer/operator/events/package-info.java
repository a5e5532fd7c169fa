/**
 * Kubernetes Events: {@link dev.coffer.operator.events.Transitions} decides which, {@link
 * dev.coffer.operator.events.EventWriter} writes them.
 */
@NullMarked
package dev.coffer.operator.events;

import org.jspecify.annotations.NullMarked;
