/**
 * Says how each resource stands: {@link dev.coffer.operator.status.Statuses} projects a plan and
 * its outcomes onto conditions and columns. Pure, as the plan is.
 */
@NullMarked
package dev.coffer.operator.status;

import org.jspecify.annotations.NullMarked;
