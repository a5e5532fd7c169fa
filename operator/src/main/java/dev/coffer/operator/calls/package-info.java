/** What stands around every call on an engine. */
@NullMarked
package dev.coffer.operator.calls;

import org.jspecify.annotations.NullMarked;
