/** What only the operating system can be asked for, and Java has no call for. */
@NullMarked
package dev.coffer.engine.embedded.linux;

import org.jspecify.annotations.NullMarked;
