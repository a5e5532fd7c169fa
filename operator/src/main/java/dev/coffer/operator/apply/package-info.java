/**
 * Acts: {@link dev.coffer.operator.apply.Observer} looks at engines, {@link
 * dev.coffer.operator.apply.Applier} makes the steps of a plan, and {@link
 * dev.coffer.operator.apply.Converger} goes round until nothing is left to do. What is decided is
 * decided in {@code plan}.
 */
@NullMarked
package dev.coffer.operator.apply;

import org.jspecify.annotations.NullMarked;
