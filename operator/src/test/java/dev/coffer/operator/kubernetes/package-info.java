/** The operator on a real API server. */
@NullMarked
package dev.coffer.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
