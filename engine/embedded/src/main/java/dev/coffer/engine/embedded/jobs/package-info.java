/**
 * Policies at work: the life of their jobs (R8 to R10), their schedules, the sessions that back
 * machines up, and the expiry of recovery points.
 */
@NullMarked
package dev.coffer.engine.embedded.jobs;

import org.jspecify.annotations.NullMarked;
