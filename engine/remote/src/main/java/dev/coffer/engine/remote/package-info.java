/** What drivers of engines behind an HTTP API share. */
@NullMarked
package dev.coffer.engine.remote;

import org.jspecify.annotations.NullMarked;
