/** The HTTP endpoint for Prometheus and for the kubelet. */
@NullMarked
package dev.coffer.operator.http;

import org.jspecify.annotations.NullMarked;
