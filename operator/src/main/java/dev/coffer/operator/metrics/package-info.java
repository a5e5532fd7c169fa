/** Prometheus metrics of the operator: few series, per engine connection and never per resource. */
@NullMarked
package dev.coffer.operator.metrics;

import org.jspecify.annotations.NullMarked;
