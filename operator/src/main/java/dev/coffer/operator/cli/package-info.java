/** The {@code coffer} command. */
@NullMarked
package dev.coffer.operator.cli;

import org.jspecify.annotations.NullMarked;
