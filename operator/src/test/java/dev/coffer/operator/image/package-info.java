/** Tests of what goes into the container image. */
@NullMarked
package dev.coffer.operator.image;

import org.jspecify.annotations.NullMarked;
