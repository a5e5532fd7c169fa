/** Tests of the Helm charts, rendered by Helm itself. */
@NullMarked
package dev.coffer.operator.charts;

import org.jspecify.annotations.NullMarked;
