/** What the operator's tests share: resources, a store in memory, a fleet on a model engine. */
@NullMarked
package dev.coffer.operator.testing;

import org.jspecify.annotations.NullMarked;
