/** What the operator and the command line log, and how. */
@NullMarked
package dev.coffer.operator.logging;

import org.jspecify.annotations.NullMarked;
