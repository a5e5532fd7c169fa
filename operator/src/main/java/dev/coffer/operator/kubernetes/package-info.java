/**
 * The door for clusters: resources live on an API server. {@link
 * dev.coffer.operator.kubernetes.KubernetesOperator} puts the rest together. Reconcilers only say
 * that something changed; {@link dev.coffer.operator.kubernetes.ConvergenceLoop} then converges all
 * resources together, with what {@code apply} gives the command line as well.
 */
@NullMarked
package dev.coffer.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
