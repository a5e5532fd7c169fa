/** What is below {@code examples} at the top of the repository does what it says. */
@NullMarked
package dev.coffer.operator.examples;

import org.jspecify.annotations.NullMarked;
