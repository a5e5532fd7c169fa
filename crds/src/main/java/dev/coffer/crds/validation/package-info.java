/**
 * Checks documents as the API server would, without one: shape, bounds and rules of the CRDs, in
 * plain words. Start at {@link dev.coffer.crds.validation.ResourceValidator}.
 */
@NullMarked
package dev.coffer.crds.validation;

import org.jspecify.annotations.NullMarked;
