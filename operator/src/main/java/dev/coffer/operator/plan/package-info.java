/**
 * Decides, and does nothing else: {@link dev.coffer.operator.plan.Planner} compares what is wanted
 * with what is there and says what to do, what stands in the way, and what each resource's status
 * should know. Pure: no clock, no I/O, no engine, no client.
 */
@NullMarked
package dev.coffer.operator.plan;

import org.jspecify.annotations.NullMarked;
