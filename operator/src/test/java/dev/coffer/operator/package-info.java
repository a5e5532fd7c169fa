/** Tests of the operator as a whole. */
@NullMarked
package dev.coffer.operator;

import org.jspecify.annotations.NullMarked;
